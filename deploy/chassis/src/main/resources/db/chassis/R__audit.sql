-- The audit log of a service: entries, what waits for the sealer, and the chain (SECURITY.md 9).
create table if not exists audit_log (
  id uuid primary key,
  tenant_id uuid not null,
  at timestamptz not null,
  event_type text not null,
  outcome text not null check (outcome in ('SUCCESS', 'FAILURE', 'DENIED')),
  actor text,
  facts jsonb not null,
  sealed_as uuid,
  action_details text,
  ip_address text,
  user_agent text,
  mac bytea not null check (length(mac) = 32)
);
create index if not exists audit_log_newest on audit_log (tenant_id, at desc, id desc);

-- Ids only; the sealer works for all tenants, so it has no row security.
create table if not exists audit_pending (
  tenant_id uuid not null,
  entry_id uuid not null,
  primary key (tenant_id, entry_id)
);

create table if not exists audit_chain (
  tenant_id uuid not null,
  seq bigint not null check (seq > 0),
  entry_id uuid not null,
  hash bytea not null check (length(hash) = 32),
  primary key (tenant_id, seq),
  unique (entry_id)
);

-- Where each chain ends, under the service's MAC key: written by the sealer with the links.
create table if not exists audit_heads (
  tenant_id uuid primary key,
  seq bigint not null check (seq > 0),
  hash bytea not null check (length(hash) = 32),
  proof bytea not null check (length(proof) = 32)
);
alter table audit_heads enable row level security;
alter table audit_heads force row level security;
drop policy if exists tenant_isolation on audit_heads;
create policy tenant_isolation on audit_heads
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

alter table audit_log enable row level security;
alter table audit_log force row level security;
drop policy if exists tenant_isolation on audit_log;
create policy tenant_isolation on audit_log
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

alter table audit_chain enable row level security;
alter table audit_chain force row level security;
drop policy if exists tenant_isolation on audit_chain;
create policy tenant_isolation on audit_chain
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

-- The app can add and read, never change or remove; only a head follows its chain.
grant select, insert on audit_log, audit_chain to phishx_app;
grant select, insert, delete on audit_pending to phishx_app;
grant select, insert, update on audit_heads to phishx_app;

-- Where the newest checkpoint is looked for.
create index if not exists audit_log_checkpoints on audit_log (tenant_id, at desc)
  where event_type = 'audit.checkpoint';

-- Whose chains there are: the one thing that is read for all tenants together. Each chain has one
-- first link, and nothing but first links is visible to the function's owner.
create index if not exists audit_chain_first on audit_chain (tenant_id) where seq = 1;
do $$
begin
  drop policy if exists audit_tenants on audit_chain;
  execute format(
    'create policy audit_tenants on audit_chain for select to %I using (seq = 1)', current_user);
end
$$;
create or replace function audit_tenants() returns table (tenant_id uuid)
language sql stable security definer set search_path = pg_catalog, public
as $$ select c.tenant_id from public.audit_chain c where c.seq = 1 $$;
revoke all on function audit_tenants() from public;
grant execute on function audit_tenants() to phishx_app;

-- The two halves of sealing, for many tenants in one statement instead of one transaction each. They run
-- with the caller's rights: each tenant's rows are seen in his turn, as app.tenant then names him.

-- What is to be chained, in order, beside the end of the chain; nothing of a tenant whom another sealer holds.
drop function if exists audit_unchained(uuid[], int);
create or replace function audit_unchained(p_tenants uuid[], p_limit int)
returns table (
  tenant uuid, last_seq bigint, last_hash bytea, head_seq bigint, head_hash bytea, proof bytea,
  entry_id uuid, mac bytea)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  t uuid;
begin
  foreach t in array p_tenants loop
    perform set_config('app.tenant', t::text, true);
    if pg_try_advisory_xact_lock(hashtextextended('phishx/audit/' || t, 0)) then
      return query
        select t, last.seq, last.hash, h.seq, h.hash, h.proof, l.id, l.mac
        from (
            select w.entry_id from audit_pending w where w.tenant_id = t
            order by w.entry_id limit p_limit
          ) p
          -- one by one: a plan from when the log was short would read all of it each time
          cross join lateral (
            select e.id, e.at, e.mac from audit_log e where e.id = p.entry_id offset 0
          ) l
          left join (
            select c.seq, c.hash from audit_chain c where c.tenant_id = t order by c.seq desc limit 1
          ) last on true
          left join audit_heads h on h.tenant_id = t
        order by l.at, l.id;
    end if;
  end loop;
  perform set_config('app.tenant', '', true);
end
$$;

-- Adds links: p_counts says how many, one after the other, are each tenant's, p_proofs proves where his chain
-- then ends.
drop function if exists audit_extend(uuid[], int[], bigint[], uuid[], bytea[]);
create or replace function audit_extend(
  p_tenants uuid[], p_counts int[], p_seqs bigint[], p_entries uuid[], p_hashes bytea[],
  p_proofs bytea[])
returns void
language plpgsql volatile
as $$
declare
  first int := 1;
  last int;
begin
  for i in 1 .. cardinality(p_tenants) loop
    last := first + p_counts[i] - 1;
    perform set_config('app.tenant', p_tenants[i]::text, true);
    delete from audit_pending
      where tenant_id = p_tenants[i] and entry_id = any(p_entries[first:last]);
    insert into audit_chain (tenant_id, seq, entry_id, hash)
      select p_tenants[i], s, e, h
      from unnest(p_seqs[first:last], p_entries[first:last], p_hashes[first:last]) as link(s, e, h);
    insert into audit_heads (tenant_id, seq, hash, proof)
      values (p_tenants[i], p_seqs[last], p_hashes[last], p_proofs[i])
      on conflict (tenant_id) do update
      set seq = excluded.seq, hash = excluded.hash, proof = excluded.proof;
    first := last + 1;
  end loop;
  perform set_config('app.tenant', '', true);
end
$$;
revoke all on function audit_unchained(uuid[], int),
  audit_extend(uuid[], int[], bigint[], uuid[], bytea[], bytea[]) from public;
grant execute on function audit_unchained(uuid[], int),
  audit_extend(uuid[], int[], bigint[], uuid[], bytea[], bytea[]) to phishx_app;

-- Entries of any tenants in one statement, each once: what is sent again is there already. Runs with the
-- caller's rights, each entry as its tenant's.
create or replace function audit_append(p_entries jsonb) returns void
language plpgsql volatile
as $$
declare
  e record;
begin
  for e in
    select * from jsonb_to_recordset(p_entries) as entry(
      id uuid, tenant uuid, at timestamptz, event_type text, outcome text, actor text, facts jsonb,
      sealed_as uuid, action_details text, ip_address text, user_agent text, mac text)
  loop
    perform set_config('app.tenant', e.tenant::text, true);
    insert into audit_log (id, tenant_id, at, event_type, outcome, actor, facts, sealed_as,
        action_details, ip_address, user_agent, mac)
      values (e.id, e.tenant, e.at, e.event_type, e.outcome, e.actor, e.facts, e.sealed_as,
        e.action_details, e.ip_address, e.user_agent, decode(e.mac, 'hex'))
      on conflict (id) do nothing;
    continue when not found;
    insert into audit_pending (tenant_id, entry_id) values (e.tenant, e.id);
  end loop;
  perform set_config('app.tenant', '', true);
end
$$;
revoke all on function audit_append(jsonb) from public;
grant execute on function audit_append(jsonb) to phishx_app;
