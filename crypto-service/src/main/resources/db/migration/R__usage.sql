-- Adds sums of many tenants in one statement instead of one transaction each, but what was added of the same
-- generation before. Runs with the caller's rights: each tenant's rows are seen in his turn, as app.tenant then
-- names him. Callers name tenants in the order of their ids, so that no two of them wait for each other.
create or replace function add_usage(p_sums jsonb) returns void
language plpgsql volatile
as $$
declare
  s record;
begin
  for s in
    select * from jsonb_to_recordset(p_sums) as sum(
      tenant uuid, id uuid, encryptions bigint, decryptions bigint, encryption_errors bigint,
      decryption_errors bigint, seals jsonb, formats jsonb)
  loop
    perform set_config('app.tenant', s.tenant::text, true);
    -- the generation's; an image of before V16 has one for each tenant of it, and brings its own add_usage back
    insert into usage_flush (tenant_id, id) values (s.tenant, s.id) on conflict do nothing;
    continue when not found;
    insert into usage (tenant_id, encryptions, decryptions, encryption_errors, decryption_errors)
      values (s.tenant, s.encryptions, s.decryptions, s.encryption_errors, s.decryption_errors)
      on conflict (tenant_id) do update set
        encryptions = usage.encryptions + excluded.encryptions,
        decryptions = usage.decryptions + excluded.decryptions,
        encryption_errors = usage.encryption_errors + excluded.encryption_errors,
        decryption_errors = usage.decryption_errors + excluded.decryption_errors;
    if s.seals <> '{}' then
      update data_key set uses = uses + seals.value::bigint
        from jsonb_each_text(s.seals) as seals where data_key.id = seals.key::uuid;
    end if;
    if s.formats <> '[]' then
      insert into format_use (tenant_id, table_name, field, plaintext, v1, v2)
        select s.tenant, format.table_name, format.field, format.plaintext, format.v1, format.v2
        from jsonb_to_recordset(s.formats) as format(
          table_name text, field text, plaintext bigint, v1 bigint, v2 bigint)
        on conflict (tenant_id, table_name, field) do update set
          plaintext = format_use.plaintext + excluded.plaintext,
          v1 = format_use.v1 + excluded.v1,
          v2 = format_use.v2 + excluded.v2;
    end if;
  end loop;
  perform set_config('app.tenant', '', true);
end
$$;
revoke all on function add_usage(jsonb) from public;
grant execute on function add_usage(jsonb) to phishx_app;

-- Adds what callers opened, each in its tenant's turn; gives those that passed their budget just now.
create or replace function add_decrypt_use(p_uses jsonb, p_kept timestamptz)
returns table (tenant uuid, window_start timestamptz, caller text, budget bigint)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  u record;
  total bigint;
begin
  for u in
    select * from jsonb_to_recordset(p_uses) as used(
      tenant uuid, window_start timestamptz, caller text, fields bigint, budget bigint)
  loop
    perform set_config('app.tenant', u.tenant::text, true);
    insert into decrypt_use as d (tenant_id, window_start, caller, fields)
      values (u.tenant, u.window_start, u.caller, u.fields)
      on conflict (tenant_id, window_start, caller) do update set fields = d.fields + excluded.fields
      returning d.fields into total;
    delete from decrypt_use d where d.tenant_id = u.tenant and d.window_start < p_kept;
    if total > u.budget and total - u.fields <= u.budget then
      return query select u.tenant, u.window_start, u.caller, u.budget;
    end if;
  end loop;
  perform set_config('app.tenant', '', true);
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
