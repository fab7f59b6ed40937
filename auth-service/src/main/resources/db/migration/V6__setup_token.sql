-- The one-time token that makes the first operator where the environment names none; at most one.
create table setup_token (
  only_one boolean primary key default true check (only_one),
  token_hash bytea not null check (length(token_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
grant select, insert, update, delete on setup_token to phishx_app;
