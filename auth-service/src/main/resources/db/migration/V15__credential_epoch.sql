-- Another value after each change of what a user proves himself with, and after each end of all his sessions: browsers
-- and networks that he was known in before are strangers then. Random, so that no value comes back, not with a user of
-- the same address nor with an older database.
alter table users add column credential_epoch uuid not null default gen_random_uuid();

drop function login_candidates(text[], text);
create function login_candidates(p_indexes text[], p_tenant text)
returns table (
  id uuid, tenant_id uuid, email text, name text, password_hash text, email_index text,
  role text, disabled boolean, version bigint, revoked_before timestamptz, created_at timestamptz,
  updated_at timestamptz, credential_epoch uuid)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select u.id, u.tenant_id, u.email, u.name, u.password_hash, u.email_index, u.role, u.disabled,
    u.version, u.revoked_before, u.created_at, u.updated_at, u.credential_epoch
  from public.users u join public.tenants t on t.id = u.tenant_id
  where u.email_index = any (p_indexes) and t.state = 'active'
    and (p_tenant is null or t.slug = p_tenant or t.id::text = p_tenant)
  order by u.created_at, u.id limit 16
$$;
revoke all on function login_candidates(text[], text) from public;
grant execute on function login_candidates(text[], text) to phishx_app;
