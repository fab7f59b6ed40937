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

-- What follows works for many tenants in one statement instead of one transaction each: the owner's functions
-- see the rows of those tenants alone whom they name in app.tenants, until they end.
do $$
declare
  t text;
begin
  foreach t in array array['audit_log', 'audit_chain', 'audit_heads']
  loop
    execute format('drop policy if exists named_tenants on %I', t);
    -- a subquery, so that the setting is read once and not for each row
    execute format(
      'create policy named_tenants on %I to %I using (tenant_id = any ((
        select nullif(current_setting(''app.tenants'', true), '''')::uuid[])::uuid[]))', t, current_user);
  end loop;
end
$$;

-- The two halves of sealing. Each row is found by its key, one by one (offset 0): a plan from when the log was
-- short, or nothing waited, would read all of it each time. So would a bitmap on the way to a chain's last link.

-- What is to be chained, in order, beside the end of the chain; nothing of a tenant whom another sealer holds.
drop function if exists audit_unchained(uuid[], int);
create or replace function audit_unchained(p_tenants uuid[], p_limit int)
returns table (
  tenant uuid, last_seq bigint, last_hash bytea, head_seq bigint, head_hash bytea, proof bytea,
  entry_id uuid, mac bytea)
language plpgsql volatile security definer set search_path = pg_catalog, public
  set enable_seqscan = off set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
  held uuid[];
begin
  -- before the statement that reads: it sees what the sealer before has done
  held := array(
    select t from unnest(p_tenants) as t
    where pg_try_advisory_xact_lock(hashtextextended('phishx/audit/' || t, 0)));
  perform set_config('app.tenants', held::text, true);
  return query
    select chain.tenant, chain.last_seq, chain.last_hash, chain.head_seq, chain.head_hash, chain.proof,
      waiting.id, waiting.mac
    from (
        select t.tenant, t.place, last.seq as last_seq, last.hash as last_hash, head.seq as head_seq,
          head.hash as head_hash, head.proof
        from unnest(held) with ordinality as t(tenant, place)
          left join lateral (
            select c.seq, c.hash from audit_chain c where c.tenant_id = t.tenant
            order by c.seq desc limit 1
          ) last on true
          left join lateral (
            select h.seq, h.hash, h.proof from audit_heads h where h.tenant_id = t.tenant offset 0
          ) head on true
        offset 0
      ) chain
      cross join lateral (
        select entry.id, entry.at, entry.mac
        from (
            select w.entry_id from audit_pending w where w.tenant_id = chain.tenant
            order by w.entry_id limit p_limit
          ) pending
          cross join lateral (
            select e.id, e.at, e.mac from audit_log e where e.id = pending.entry_id offset 0
          ) entry
      ) waiting
    order by chain.place, waiting.at, waiting.id;
  perform set_config('app.tenants', '', true);
end
$$;

-- Adds links: p_counts says how many, one after the other, are each tenant's, p_proofs proves where his chain
-- then ends.
drop function if exists audit_extend(uuid[], int[], bigint[], uuid[], bytea[]);
create or replace function audit_extend(
  p_tenants uuid[], p_counts int[], p_seqs bigint[], p_entries uuid[], p_hashes bytea[],
  p_proofs bytea[])
returns void
language plpgsql volatile security definer set search_path = pg_catalog, public
  set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  owners uuid[] := array(
    select t.tenant
    from unnest(p_tenants, p_counts) with ordinality as t(tenant, links, place),
      generate_series(1, t.links)
    order by t.place);
begin
  perform set_config('app.tenants', p_tenants::text, true);
  delete from audit_pending where ctid = any (array(
    select waiting.ctid
    from unnest(owners, p_entries) as link(tenant, entry)
      cross join lateral (
        select w.ctid from audit_pending w
        where w.tenant_id = link.tenant and w.entry_id = link.entry offset 0
      ) waiting));
  insert into audit_chain (tenant_id, seq, entry_id, hash)
    select * from unnest(owners, p_seqs, p_entries, p_hashes);
  insert into audit_heads (tenant_id, seq, hash, proof)
    select t.tenant, p_seqs[t.newest], p_hashes[t.newest], t.proof
    from (
      select tenant, proof, (sum(links) over (order by place))::int as newest
      from unnest(p_tenants, p_counts, p_proofs) with ordinality as of(tenant, links, proof, place)
    ) t
    on conflict (tenant_id) do update
    set seq = excluded.seq, hash = excluded.hash, proof = excluded.proof;
  perform set_config('app.tenants', '', true);
end
$$;
revoke all on function audit_unchained(uuid[], int),
  audit_extend(uuid[], int[], bigint[], uuid[], bytea[], bytea[]) from public;
grant execute on function audit_unchained(uuid[], int),
  audit_extend(uuid[], int[], bigint[], uuid[], bytea[], bytea[]) to phishx_app;

-- Entries of any tenants in one statement, each once: what is sent again is there already.
create or replace function audit_append(p_entries jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
begin
  perform set_config(
    'app.tenants',
    array(select entry.tenant from jsonb_to_recordset(p_entries) as entry(tenant uuid))::text, true);
  with added as (
    insert into audit_log (id, tenant_id, at, event_type, outcome, actor, facts, sealed_as,
        action_details, ip_address, user_agent, mac)
      select id, tenant, at, event_type, outcome, actor, facts, sealed_as, action_details, ip_address,
        user_agent, decode(mac, 'hex')
      from jsonb_to_recordset(p_entries) as entry(
        id uuid, tenant uuid, at timestamptz, event_type text, outcome text, actor text, facts jsonb,
        sealed_as uuid, action_details text, ip_address text, user_agent text, mac text)
      on conflict (id) do nothing
      returning tenant_id, id)
  insert into audit_pending (tenant_id, entry_id) select tenant_id, id from added;
  perform set_config('app.tenants', '', true);
end
$$;
revoke all on function audit_append(jsonb) from public;
grant execute on function audit_append(jsonb) to phishx_app;
