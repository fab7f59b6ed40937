-- Tenants whose keys were destroyed; read for all tenants together, so without row security.
create table shredding (
  tenant_id uuid primary key,
  receipt text not null,
  shredded_at timestamptz not null
);
grant select, insert on shredding to phishx_app;

alter table data_key drop constraint data_key_purpose_check;
alter table data_key add constraint data_key_purpose_check
  check (purpose in ('field', 'fernet', 'index', 'receipt'));
