-- What was added is known by its generation, so that it is forgotten with it instead of a day later: a tenant
-- at work made a row each second. Sums that a process of before left behind are added once more if it was
-- killed between adding them and deleting its journal. The column stays id, by which an older image adds.
alter table usage_flush drop constraint usage_flush_pkey, add primary key (id, tenant_id);
drop index usage_flush_at;
create index usage_flush_at on usage_flush (at);

-- Forgets generations of all tenants together, as this role; no row is given to anybody.
do $$
begin
  execute format('create policy forget on usage_flush to %I using (true)', current_user);
end
$$;
create function forget_usage_flushes(p_generations uuid[]) returns void
language sql volatile security definer set search_path = pg_catalog, public
as $$
  delete from public.usage_flush where id = any(p_generations);
  delete from public.usage_flush where at < now() - interval '1 day';
$$;
revoke all on function forget_usage_flushes(uuid[]) from public;
grant execute on function forget_usage_flushes(uuid[]) to phishx_app;
