-- Erasing a tenant (ADR 0014): every table with his id, whatever the app may otherwise do with it, but
-- the audit log, whose sealed values nobody opens once the keys are destroyed, and those that say in
-- their comment "kept when a tenant is erased". In steps, so that no transaction grows without bound;
-- tables that others still refer to have their turn in a later step.
create or replace function erase_tenant_rows(p_tenant uuid, p_limit int)
returns table (deleted bigint, remaining boolean)
language plpgsql security definer set search_path = pg_catalog, public
as $$
declare
  t record;
  n bigint;
begin
  if p_tenant is null
      or p_tenant is distinct from nullif(current_setting('app.tenant', true), '')::uuid then
    raise exception 'expected the tenant of the transaction';
  end if;
  deleted := 0;
  remaining := false;
  for t in
    select c.oid::regclass as name
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition
      and c.relname not in ('audit_log', 'audit_chain', 'audit_heads', 'audit_pending')
      and coalesce(obj_description(c.oid, 'pg_class'), '') not like 'kept when a tenant is erased%'
      and exists (
        select 1 from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'tenant_id' and a.atttypid = 'uuid'::regtype
          and not a.attisdropped)
    order by c.relname
  loop
    begin
      execute format(
        'delete from %1$s where tenant_id = $1 and ctid in '
        '(select ctid from %1$s where tenant_id = $1 limit $2)', t.name)
      using p_tenant, p_limit;
      get diagnostics n = row_count;
      deleted := deleted + n;
    exception when foreign_key_violation then
      n := p_limit;
    end;
    remaining := remaining or n >= p_limit;
  end loop;
  return next;
end
$$;
revoke all on function erase_tenant_rows(uuid, int) from public;
grant execute on function erase_tenant_rows(uuid, int) to phishx_app;
