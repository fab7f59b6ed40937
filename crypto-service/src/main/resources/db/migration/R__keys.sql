-- A tenant's keys in one statement, which is one way there and back where a transaction takes four; with the
-- caller's rights, as that tenant.
create or replace function keys_of(
  p_tenant uuid, p_active text[], p_versions int[], p_all text[])
returns setof data_key
language plpgsql volatile
as $$
begin
  perform set_config('app.tenant', p_tenant::text, true);
  return query
    select * from data_key
    where tenant_id = p_tenant
      and ((state = 'active' and purpose = any(p_active))
        or (purpose = 'field' and version = any(p_versions))
        or purpose = any(p_all));
  perform set_config('app.tenant', '', true);
end
$$;
revoke all on function keys_of(uuid, text[], int[], text[]) from public;
grant execute on function keys_of(uuid, text[], int[], text[]) to phishx_app;
