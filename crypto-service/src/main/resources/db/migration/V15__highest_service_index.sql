-- The highest version of the service-wide index key that any tenant's rows of p_table were counted
-- under: a restored database may have forgotten it. A count above p_credible is a mistake.
create function highest_service_index(p_table text, p_credible int)
returns int
language sql stable security definer set search_path = pg_catalog, public
as $$
  select coalesce(max((c ->> 'key_version')::int), 0)
  from public.coverage_report r, jsonb_array_elements(r.columns) c
  where r.table_name = p_table and c ->> 'format' = 'index'
    and (c ->> 'key_version')::int <= p_credible
$$;
revoke all on function highest_service_index(text, int) from public;
grant execute on function highest_service_index(text, int) to phishx_app;
