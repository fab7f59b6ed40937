-- Sums that were added, so that a flush whose answer was lost is not added twice.
create table usage_flush (
  tenant_id uuid not null,
  id uuid primary key,
  at timestamptz not null default now()
);
create index usage_flush_at on usage_flush (tenant_id, at);
alter table usage_flush enable row level security;
alter table usage_flush force row level security;
create policy tenant_isolation on usage_flush
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, delete on usage_flush to phishx_app;

-- Fields opened per caller and window, for the budget that alerts.
create table decrypt_use (
  tenant_id uuid not null,
  window_start timestamptz not null,
  caller text not null,
  fields bigint not null,
  primary key (tenant_id, window_start, caller)
);
alter table decrypt_use enable row level security;
alter table decrypt_use force row level security;
create policy tenant_isolation on decrypt_use
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on decrypt_use to phishx_app;

-- The operator's view of all tenants' counts; the function runs as this role, nobody else gains.
do $$
begin
  execute format('create policy usage_of_all on usage for select to %I using (true)', current_user);
end
$$;
create function usage_of_all_tenants()
returns table (
  tenant_id uuid, encryptions bigint, decryptions bigint, encryption_errors bigint,
  decryption_errors bigint)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select u.tenant_id, u.encryptions, u.decryptions, u.encryption_errors, u.decryption_errors
  from public.usage u
$$;
revoke all on function usage_of_all_tenants() from public;
grant execute on function usage_of_all_tenants() to phishx_app;
