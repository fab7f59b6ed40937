-- A tenant's end: suspended, refused everywhere and kept; deleting, while every service erases what it
-- holds of it; deleted, once its keys are destroyed too.
alter table tenants drop constraint tenants_state_check;
alter table tenants add constraint tenants_state_check
  check (state in ('active', 'suspended', 'deleting', 'deleted'));
alter table tenants add column erase_from timestamptz;
alter table tenants add column shred_receipt jsonb;
alter table tenants add column shred_error text;

-- What the services report; read for all tenants together, so without row security.
create table tenant_erasures (
  tenant_id uuid not null references tenants,
  service text not null,
  rows bigint not null default 0,
  reported_at timestamptz,
  primary key (tenant_id, service)
);
comment on table tenant_erasures is 'kept when a tenant is erased: it says that he was';
comment on table revocations is 'kept when a tenant is erased: they refuse his last tokens, and expire';
grant select, insert, update on tenant_erasures to phishx_app;
