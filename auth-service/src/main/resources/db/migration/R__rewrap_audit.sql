-- Re-wrapped values of the audit log, which the application itself can only append to. Sealed values
-- alone change, each for another sealed one, in rows that stand as they were read; the MAC is over
-- the plaintext, so the chain stays valid.
create or replace function rewrap_audit_log(
  p_tenant uuid, p_ids uuid[], p_old_details text[], p_new_details text[], p_old_ip text[],
  p_new_ip text[], p_old_agent text[], p_new_agent text[])
returns setof uuid
language sql security definer set search_path = pg_catalog, public
as $$
  update public.audit_log as stored
  set action_details = fresh.new_details, ip_address = fresh.new_ip,
    user_agent = fresh.new_agent
  from unnest(p_ids, p_old_details, p_new_details, p_old_ip, p_new_ip, p_old_agent, p_new_agent)
    as fresh(id, old_details, new_details, old_ip, new_ip, old_agent, new_agent)
  where stored.tenant_id = p_tenant and stored.id = fresh.id
    and stored.action_details is not distinct from fresh.old_details
    and stored.ip_address is not distinct from fresh.old_ip
    and stored.user_agent is not distinct from fresh.old_agent
    and (fresh.old_details is null) = (fresh.new_details is null)
    and (fresh.old_ip is null) = (fresh.new_ip is null)
    and (fresh.old_agent is null) = (fresh.new_agent is null)
    -- in either format: crypto-service gives that of the table
    and coalesce(fresh.new_details, 'v2:') ~ '^v[12]:'
    and coalesce(fresh.new_ip, 'v2:') ~ '^v[12]:'
    and coalesce(fresh.new_agent, 'v2:') ~ '^v[12]:'
  returning stored.id
$$;
revoke all on function
  rewrap_audit_log(uuid, uuid[], text[], text[], text[], text[], text[], text[]) from public;
grant execute on function
  rewrap_audit_log(uuid, uuid[], text[], text[], text[], text[], text[], text[]) to phishx_app;

-- The re-wrapping walks a tenant's rows by id.
create index if not exists users_by_id on users (tenant_id, id);
create index if not exists sessions_by_id on sessions (tenant_id, id);
create index if not exists audit_log_by_id on audit_log (tenant_id, id);
