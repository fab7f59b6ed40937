-- Of each change of trust: a database that lost its last changes mints their numbers again, never their marks.
alter table versions add column mark uuid not null default gen_random_uuid();
