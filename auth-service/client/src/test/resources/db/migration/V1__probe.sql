create table things (
  id uuid primary key,
  tenant_id uuid not null,
  name text not null
);
alter table things enable row level security;
alter table things force row level security;
create policy tenant_isolation on things
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on things to phishx_app;
