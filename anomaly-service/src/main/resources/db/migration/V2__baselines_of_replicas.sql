-- A snapshot says what it has learned beyond last_email_id, up to which it has learned everything: several
-- processes learn for a tenant, and their mails do not become visible in the order of their ids.
alter table baseline_snapshot add column ahead uuid[] not null default '{}';
