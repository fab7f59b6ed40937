-- Answers to calls with an Idempotency-Key, stored by the transaction that made the object.
create table if not exists idempotency (
  tenant_id uuid not null,
  caller text not null,
  path text not null,
  key text not null,
  body_hash text not null,
  answer jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, caller, path, key)
);
create index if not exists idempotency_age on idempotency (created_at);

alter table idempotency enable row level security;
alter table idempotency force row level security;
drop policy if exists tenant_isolation on idempotency;
create policy tenant_isolation on idempotency
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on idempotency to phishx_app;
