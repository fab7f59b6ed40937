-- Which tenants have mail, or had some: the re-wrapping looks at each of them, also at rows
-- that did not come through the service. Ids only.
do $$
declare
  t text;
begin
  foreach t in array array['email_analysis', 'analysis_count']
  loop
    execute format('drop policy if exists census on %I', t);
    -- the function below runs as this role; nobody else gains by it
    execute format('create policy census on %I for select to %I using (true)', t, current_user);
  end loop;
end
$$;
create or replace function tenants_with_mail()
returns setof uuid
language sql stable security definer set search_path = pg_catalog, public
as $$
  -- one step in the index per tenant, however many rows he has
  with recursive found(tenant_id) as (
    (select e.tenant_id from public.email_analysis e order by e.tenant_id limit 1)
    union all
    select (
      select e.tenant_id from public.email_analysis e
      where e.tenant_id > f.tenant_id order by e.tenant_id limit 1)
    from found f where f.tenant_id is not null)
  select tenant_id from found where tenant_id is not null
  union select tenant_id from public.analysis_count
  order by 1
$$;
revoke all on function tenants_with_mail() from public;
grant execute on function tenants_with_mail() to phishx_app;

-- It walks a tenant's rows by id.
create index if not exists findings_by_id on findings (tenant_id, id);
