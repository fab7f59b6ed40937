-- The rotated data keys behind the given one, and for which of them a service has not counted every table
-- twice since: it may not have heard of the rotation. Only where an older key waits to be retired. Ids only.
create function rotated_keys(
  p_after uuid, p_after_purpose text, p_limit int, p_created_before timestamptz,
  p_tables text[], p_indexed text[], p_settle interval)
returns table (tenant_id uuid, purpose text, version int, uncounted boolean)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select k.tenant_id, k.purpose, k.version,
    exists (
      select from public.data_key o
      where o.tenant_id = k.tenant_id and o.purpose = k.purpose and o.state = 'decrypt_only')
    and exists (
      select from unnest(case k.purpose when 'field' then p_tables else p_indexed end) t(name)
        left join public.coverage_report r on r.tenant_id = k.tenant_id and r.table_name = t.name
        cross join lateral (
          select case k.purpose when 'field' then r.field_since else r.index_since end as first,
            -- indexes are stored by the older key for the settle time
            case k.purpose when 'field' then k.created_at else k.created_at + p_settle end as unused
        ) clean
      where r.tenant_id is null or clean.first < clean.unused
        or r.counted_at < clean.first + p_settle)
  from public.data_key k
  where k.state = 'active' and k.version > 1 and k.purpose in ('field', 'index')
    and k.created_at < p_created_before and (k.tenant_id, k.purpose) > (p_after, p_after_purpose)
  order by k.tenant_id, k.purpose limit p_limit
$$;
revoke all on function
  rotated_keys(uuid, text, int, timestamptz, text[], text[], interval) from public;
grant execute on function
  rotated_keys(uuid, text, int, timestamptz, text[], text[], interval) to phishx_app;
