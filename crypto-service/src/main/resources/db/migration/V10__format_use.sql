-- Values opened during a migration, by the format they had.
create table format_use (
  tenant_id uuid not null,
  table_name text not null,
  field text not null,
  plaintext bigint not null default 0,
  v1 bigint not null default 0,
  v2 bigint not null default 0,
  primary key (tenant_id, table_name, field)
);
alter table format_use enable row level security;
alter table format_use force row level security;
create policy tenant_isolation on format_use
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on format_use to phishx_app;
