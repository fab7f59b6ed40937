-- What is added for many tenants in one statement, instead of a transaction for each, is added by this role, which
-- sees the rows of those tenants alone whom it names in app.tenants, until the function ends.
do $$
declare
  t text;
begin
  foreach t in array array['usage_flush', 'usage', 'data_key', 'format_use', 'decrypt_use']
  loop
    execute format('drop policy if exists named_tenants on %I', t);
    execute format(
      'create policy named_tenants on %I to %I using (tenant_id = any ((
        select nullif(current_setting(''app.tenants'', true), '''')::uuid[])::uuid[]))', t, current_user);
  end loop;
end
$$;

-- Adds sums of many tenants, each of them once, but what was added of the same generation before. The rows of usage
-- are taken in the order of the tenants' ids, before all others of a tenant: no two callers wait for each other.
create or replace function add_usage(p_sums jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  fresh uuid[];
  sealed record;
begin
  perform set_config(
    'app.tenants', array(select tenant from jsonb_to_recordset(p_sums) as sum(tenant uuid))::text, true);
  -- the generation's; an image of before V16 has one for each tenant of it, and brings its own add_usage back
  with added as (
    insert into usage_flush (tenant_id, id)
      select tenant, id from jsonb_to_recordset(p_sums) as sum(tenant uuid, id uuid) order by tenant
      on conflict do nothing
      returning tenant_id)
  select coalesce(array_agg(tenant_id), '{}') into fresh from added;
  insert into usage (tenant_id, encryptions, decryptions, encryption_errors, decryption_errors)
    select tenant, encryptions, decryptions, encryption_errors, decryption_errors
    from jsonb_to_recordset(p_sums) as sum(
      tenant uuid, encryptions bigint, decryptions bigint, encryption_errors bigint,
      decryption_errors bigint)
    where tenant = any (fresh)
    order by tenant
    on conflict (tenant_id) do update set
      encryptions = usage.encryptions + excluded.encryptions,
      decryptions = usage.decryptions + excluded.decryptions,
      encryption_errors = usage.encryption_errors + excluded.encryption_errors,
      decryption_errors = usage.decryption_errors + excluded.decryption_errors;
  for sealed in
    select sum.tenant, key::uuid as id, value::bigint as fields
    from jsonb_to_recordset(p_sums) as sum(tenant uuid, seals jsonb), jsonb_each_text(sum.seals)
    where sum.tenant = any (fresh)
  loop
    -- by its id: a tenant may have very many
    update data_key set uses = uses + sealed.fields
      where data_key.id = sealed.id and (data_key.tenant_id = sealed.tenant) is true;
  end loop;
  insert into format_use (tenant_id, table_name, field, plaintext, v1, v2)
    select sum.tenant, seen.table_name, seen.field, seen.plaintext, seen.v1, seen.v2
    from jsonb_to_recordset(p_sums) as sum(tenant uuid, formats jsonb),
      jsonb_to_recordset(sum.formats) as seen(
        table_name text, field text, plaintext bigint, v1 bigint, v2 bigint)
    where sum.tenant = any (fresh)
    on conflict (tenant_id, table_name, field) do update set
      plaintext = format_use.plaintext + excluded.plaintext,
      v1 = format_use.v1 + excluded.v1,
      v2 = format_use.v2 + excluded.v2;
  perform set_config('app.tenants', '', true);
end
$$;
revoke all on function add_usage(jsonb) from public;
grant execute on function add_usage(jsonb) to phishx_app;

-- Adds what callers opened; gives those that passed their budget just now. Callers name tenants in the order of their
-- ids, so that no two of them wait for each other.
create or replace function add_decrypt_use(p_uses jsonb, p_kept timestamptz)
returns table (tenant uuid, window_start timestamptz, caller text, budget bigint)
language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
#variable_conflict use_column
begin
  perform set_config(
    'app.tenants', array(select tenant from jsonb_to_recordset(p_uses) as used(tenant uuid))::text, true);
  return query
    with used as materialized (
      select tenant, window_start, caller, sum(fields)::bigint as fields, min(budget) as budget
      from jsonb_to_recordset(p_uses) as used(
        tenant uuid, window_start timestamptz, caller text, fields bigint, budget bigint)
      group by tenant, window_start, caller
    ), added as (
      insert into decrypt_use as d (tenant_id, window_start, caller, fields)
        select tenant, window_start, caller, fields from used order by tenant, window_start, caller
        on conflict (tenant_id, window_start, caller) do update set fields = d.fields + excluded.fields
        returning tenant_id, window_start, caller, fields as total
    )
    select used.tenant, used.window_start, used.caller, used.budget
    from used join added on added.tenant_id = used.tenant
      and added.window_start = used.window_start and added.caller = used.caller
    where added.total > used.budget and added.total - used.fields <= used.budget;
  delete from decrypt_use d where d.window_start < p_kept;
  perform set_config('app.tenants', '', true);
end
$$;
revoke all on function add_decrypt_use(jsonb, timestamptz) from public;
grant execute on function add_decrypt_use(jsonb, timestamptz) to phishx_app;

-- The same, unless this process has added that batch or a later one before. Its batches are numbered as it sends
-- them, one after the other; another sending of one that is still under way waits for its end.
create or replace function add_decrypt_use_once(
  p_uses jsonb, p_kept timestamptz, p_process uuid, p_batch bigint)
returns table (tenant uuid, window_start timestamptz, caller text, budget bigint)
language plpgsql volatile
as $$
#variable_conflict use_column
begin
  insert into decrypt_use_batch as b (process, batch) values (p_process, p_batch)
    on conflict (process) do update set batch = excluded.batch, at = now() where b.batch < excluded.batch;
  if not found then
    return;
  end if;
  delete from decrypt_use_batch b where b.at < now() - interval '1 day';
  return query select * from add_decrypt_use(p_uses, p_kept);
end
$$;
revoke all on function add_decrypt_use_once(jsonb, timestamptz, uuid, bigint) from public;
grant execute on function add_decrypt_use_once(jsonb, timestamptz, uuid, bigint) to phishx_app;
