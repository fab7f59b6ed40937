-- The operator's view of all tenants' counts in pages of tenants, by id, and their sum; as of V11.
create function usage_of_tenants(p_after uuid, p_limit int)
returns table (
  tenant_id uuid, encryptions bigint, decryptions bigint, encryption_errors bigint,
  decryption_errors bigint)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select u.tenant_id, u.encryptions, u.decryptions, u.encryption_errors, u.decryption_errors
  from public.usage u
  where p_after is null or u.tenant_id > p_after
  order by u.tenant_id limit p_limit
$$;
create function usage_in_all()
returns table (
  encryptions bigint, decryptions bigint, encryption_errors bigint, decryption_errors bigint)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select coalesce(sum(u.encryptions), 0)::bigint, coalesce(sum(u.decryptions), 0)::bigint,
    coalesce(sum(u.encryption_errors), 0)::bigint, coalesce(sum(u.decryption_errors), 0)::bigint
  from public.usage u
$$;
revoke all on function usage_of_tenants(uuid, int), usage_in_all() from public;
grant execute on function usage_of_tenants(uuid, int), usage_in_all() to phishx_app;
comment on function usage_of_all_tenants() is 'for images of before V18';
