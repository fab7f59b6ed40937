-- Changes of the root key. At most one runs at a time; what it has left is counted, not stored.
create table root_rotation (
  id uuid primary key,
  from_fingerprint text not null references root_key,
  to_fingerprint text not null references root_key,
  actor text not null,
  keys_total bigint not null,
  started_at timestamptz not null,
  finished_at timestamptz
);
create unique index root_rotation_one on root_rotation ((true)) where finished_at is null;
grant select, insert, update on root_rotation to phishx_app;

-- Which root keys each living process can use, so that none is switched to that one of them lacks.
create table replica (
  id uuid primary key,
  roots text[] not null,
  seen_at timestamptz not null
);
grant select, insert, update, delete on replica to phishx_app;

create index data_key_root on data_key (root_fingerprint, tenant_id);

-- Tenants behind p_after with a key that another root key than p_root wraps; ids only.
create function tenants_not_under_root(p_root text, p_after uuid, p_limit int)
returns setof uuid
language sql stable security definer set search_path = pg_catalog, public
as $$
  select distinct tenant_id from public.data_key
  where root_fingerprint <> p_root and tenant_id > p_after
  order by tenant_id limit p_limit
$$;

create function keys_not_under_root(p_root text)
returns bigint
language sql stable security definer set search_path = pg_catalog, public
as $$ select count(*) from public.data_key where root_fingerprint <> p_root $$;

revoke all on function tenants_not_under_root(text, uuid, int), keys_not_under_root(text)
  from public;
grant execute on function tenants_not_under_root(text, uuid, int), keys_not_under_root(text)
  to phishx_app;
