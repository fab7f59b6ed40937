-- Regions belong to no tenant: they are the operator's, and only operators' calls reach these tables.
create table regions (
  id uuid not null unique,
  region_id text primary key check (region_id ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(region_id) <= 63),
  region_name text not null check (length(region_name) between 1 and 100),
  api_endpoint text not null check (position('@' in api_endpoint) = 0),
  database_endpoint text not null check (position('@' in database_endpoint) = 0),
  cache_endpoint text not null check (position('@' in cache_endpoint) = 0),
  credentials_ref text,
  is_primary boolean not null,
  created_at timestamptz not null
);

create table pairs (
  id uuid not null unique,
  pair_id text primary key,
  primary_region_id text not null references regions,
  secondary_region_id text not null references regions,
  strategy text not null check (strategy in ('active_passive', 'active_active', 'blue_green')),
  active_region_id text not null,
  epoch bigint not null check (epoch > 0),
  state text not null,
  state_since timestamptz not null,
  state_deadline timestamptz,
  state_reason text,
  created_at timestamptz not null,
  check (primary_region_id <> secondary_region_id),
  check (pair_id = primary_region_id || '--' || secondary_region_id),
  check (active_region_id in (primary_region_id, secondary_region_id))
);

-- A region is in one pair, whichever side it is on.
create table pair_members (
  region_id text primary key references regions,
  pair_id text not null references pairs on delete cascade
);

create function pair_epoch_only_grows() returns trigger language plpgsql as $$
begin
  if new.epoch < old.epoch or (new.active_region_id <> old.active_region_id and new.epoch <= old.epoch) then
    raise exception 'epoch % of pair % must grow', old.epoch, old.pair_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger pair_epoch before update on pairs for each row execute function pair_epoch_only_grows();

create table transitions (
  id uuid primary key,
  pair_id text not null,
  at timestamptz not null,
  from_state text not null,
  to_state text not null,
  active_region_id text not null,
  epoch bigint not null,
  actor text not null,
  reason text
);
create index transitions_newest on transitions (pair_id, at desc, id desc);

-- Which controller acts: one at a time.
create table leader (
  role text primary key,
  holder uuid not null,
  until timestamptz not null
);

-- What routers are told; its version only grows.
create table route_table (
  one boolean primary key default true check (one),
  version bigint not null,
  document jsonb not null
);
insert into route_table (version, document) values (0, '{"routes":[]}');

grant select, insert, update, delete on regions, pairs, pair_members, leader to phishx_app;
grant select, insert on transitions to phishx_app;
grant select, update on route_table to phishx_app;
