-- What the owners of sealed rows still need, as they report it; one row per table of a tenant.
create table coverage_report (
  tenant_id uuid not null,
  table_name text not null,
  reporter text not null,
  -- by this service's clock: the counting began later
  counted_at timestamptz not null,
  columns jsonb not null,
  -- the oldest key version that any value needs, and since which count nothing older was there
  lowest_field int not null,
  field_since timestamptz not null,
  lowest_index int not null,
  index_since timestamptz not null,
  primary key (tenant_id, table_name)
);
alter table coverage_report enable row level security;
alter table coverage_report force row level security;
create policy tenant_isolation on coverage_report
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on coverage_report to phishx_app;

create index data_key_due on data_key (created_at) where state = 'active' and purpose = 'field';

do $$
begin
  -- the functions below run as this role; nobody else gains by it
  execute format('create policy census on data_key for select to %I using (true)', current_user);
  execute format(
    'create policy census on coverage_report for select to %I using (true)', current_user);
end
$$;

-- Tenants whose active data key is older than allowed; ids only.
create function tenants_with_due_keys(p_created_before timestamptz, p_limit int)
returns setof uuid
language sql stable security definer set search_path = pg_catalog, public
as $$
  select tenant_id from public.data_key
  where state = 'active' and purpose = 'field' and created_at < p_created_before
  order by created_at limit p_limit
$$;

-- How many active data keys are older than allowed.
create function due_keys(p_created_before timestamptz)
returns bigint
language sql stable security definer set search_path = pg_catalog, public
as $$
  select count(*) from public.data_key
  where state = 'active' and purpose = 'field' and created_at < p_created_before
$$;

-- Who may still need the service-wide index keys: tenants that seal, and what they reported of p_table.
create function service_index_needs(p_table text, p_settle interval)
returns table (unreported bigint, unsettled bigint, lowest int)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select count(*) filter (where r.tenant_id is null),
    count(*) filter (where r.counted_at < r.index_since + p_settle),
    coalesce(min(r.lowest_index), 2147483647)
  from (select distinct tenant_id from public.data_key where purpose = 'field') t
    left join public.coverage_report r on r.tenant_id = t.tenant_id and r.table_name = p_table
$$;

revoke all on function tenants_with_due_keys(timestamptz, int), due_keys(timestamptz),
  service_index_needs(text, interval) from public;
grant execute on function tenants_with_due_keys(timestamptz, int), due_keys(timestamptz),
  service_index_needs(text, interval) to phishx_app;
