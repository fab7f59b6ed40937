-- As of V3, but counts of before p_unused_since say nothing: the older index key was still stored by.
-- Tenants whose tables are all in the format v1 have indexes too.
drop function service_index_needs(text, interval);
create function service_index_needs(p_table text, p_settle interval, p_unused_since timestamptz)
returns table (unreported bigint, unsettled bigint, lowest int)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select count(*) filter (where r.tenant_id is null),
    count(*) filter (
      where r.index_since < p_unused_since or r.counted_at < r.index_since + p_settle),
    coalesce(min(r.lowest_index), 2147483647)
  from (select distinct tenant_id from public.data_key where purpose in ('field', 'fernet')) t
    left join public.coverage_report r on r.tenant_id = t.tenant_id and r.table_name = p_table
$$;
revoke all on function service_index_needs(text, interval, timestamptz) from public;
grant execute on function service_index_needs(text, interval, timestamptz) to phishx_app;

-- Every column that a tenant ever had in its field map: its values may be stored long after that.
create table mapped_column (
  tenant_id uuid not null,
  table_name text not null,
  column_name text not null,
  searchable boolean not null,
  primary key (tenant_id, table_name, column_name)
);
alter table field_map no force row level security;
insert into mapped_column
select m.tenant_id, t.key, f.key, coalesce((f.value ->> 'searchable')::boolean, false)
from field_map m, jsonb_each(m.tables -> 'tables') t, jsonb_each(t.value -> 'fields') f;
alter table field_map force row level security;
alter table mapped_column enable row level security;
alter table mapped_column force row level security;
create policy tenant_isolation on mapped_column
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on mapped_column to phishx_app;

-- Runs as whoever changes the map, under his row security.
create function remember_mapped_columns()
returns trigger
language plpgsql set search_path = pg_catalog, public
as $$
begin
  insert into public.mapped_column (tenant_id, table_name, column_name, searchable)
  select new.tenant_id, t.key, f.key, coalesce((f.value ->> 'searchable')::boolean, false)
  from jsonb_each(new.tables -> 'tables') t, jsonb_each(t.value -> 'fields') f
  on conflict (tenant_id, table_name, column_name) do update
    set searchable = mapped_column.searchable or excluded.searchable;
  return new;
end
$$;
create trigger field_map_remembered after insert or update on field_map
  for each row execute function remember_mapped_columns();

-- Which keys were superseded lately, so that a process that missed the notice drops what it holds.
create index data_key_rotated on data_key (created_at) where version > 1;
create function keys_rotated_since(p_since timestamptz)
returns table (tenant_id uuid, purpose text, version int)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select k.tenant_id, k.purpose, max(k.version) from public.data_key k
  where k.version > 1 and k.created_at > p_since
  group by k.tenant_id, k.purpose
$$;
revoke all on function keys_rotated_since(timestamptz) from public;
grant execute on function keys_rotated_since(timestamptz) to phishx_app;
comment on column replica.seen_at is 'the process has heard of every rotation up to then';
