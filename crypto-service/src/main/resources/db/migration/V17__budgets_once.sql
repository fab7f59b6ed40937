-- The last batch of openings that each process added for budgets: one whose outcome it does not know is sent
-- again under its number, and counts once.
create table decrypt_use_batch (
  process uuid primary key,
  batch bigint not null,
  at timestamptz not null default now()
);
grant select, insert, update, delete on decrypt_use_batch to phishx_app;
