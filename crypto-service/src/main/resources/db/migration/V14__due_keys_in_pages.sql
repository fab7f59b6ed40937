-- As of V3, but page by page: a tenant whose key cannot be rotated stays due, and must not stand
-- before all others for ever. Ids and times only.
drop function tenants_with_due_keys(timestamptz, int);
create function tenants_with_due_keys(
  p_created_before timestamptz, p_after timestamptz, p_after_tenant uuid, p_limit int)
returns table (tenant_id uuid, created_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select k.tenant_id, k.created_at from public.data_key k
  where k.state = 'active' and k.purpose = 'field' and k.created_at < p_created_before
    and (k.created_at, k.tenant_id) > (p_after, p_after_tenant)
  order by k.created_at, k.tenant_id limit p_limit
$$;
revoke all on function tenants_with_due_keys(timestamptz, timestamptz, uuid, int) from public;
grant execute on function tenants_with_due_keys(timestamptz, timestamptz, uuid, int) to phishx_app;
