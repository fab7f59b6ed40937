-- What somebody outside is told, appended by the act's transaction; ids only, no personal data.
create table if not exists notification_outbox (
  id uuid primary key,
  tenant_id uuid not null,
  target text not null,
  event_type text not null,
  payload jsonb not null,
  created_at timestamptz not null,
  attempts int not null default 0,
  next_attempt_at timestamptz not null,
  last_error text,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
  delivered_at timestamptz
);
create index if not exists notification_due on notification_outbox (next_attempt_at)
  where state = 'pending';
grant select, insert, update, delete on notification_outbox to phishx_app;
-- What is over, for its purge.
create index if not exists notification_over on notification_outbox (created_at)
  where state <> 'pending';

alter table notification_outbox enable row level security;
alter table notification_outbox force row level security;
drop policy if exists tenant_isolation on notification_outbox;
create policy tenant_isolation on notification_outbox
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

-- Delivery works for all tenants together: the owner's two functions, and nobody else, see all rows.
do $$
begin
  drop policy if exists notification_delivery on notification_outbox;
  execute format('create policy notification_delivery on notification_outbox to %I using (true)', current_user);
end
$$;

-- Leases rows that are due to the caller until p_until.
create or replace function claim_notifications(p_now timestamptz, p_until timestamptz, p_limit int)
returns table (id uuid, tenant_id uuid, target text, payload jsonb, attempts int)
language sql security definer set search_path = pg_catalog, public
as $$
  update public.notification_outbox o set attempts = o.attempts + 1, next_attempt_at = p_until
  where o.id in (
    select due.id from public.notification_outbox due
    where due.state = 'pending' and due.next_attempt_at <= p_now
    order by due.next_attempt_at limit p_limit for update skip locked)
  returning o.id, o.tenant_id, o.target, o.payload, o.attempts
$$;
revoke all on function claim_notifications(timestamptz, timestamptz, int) from public;
grant execute on function claim_notifications(timestamptz, timestamptz, int) to phishx_app;

-- Removes rows that are over and were made before p_before.
create or replace function purge_notifications(p_before timestamptz, p_limit int)
returns int
language sql security definer set search_path = pg_catalog, public
as $$
  with removed as (
    delete from public.notification_outbox o where o.id in (
      select past.id from public.notification_outbox past
      where past.state <> 'pending' and past.created_at < p_before
      limit p_limit for update skip locked)
    returning 1)
  select count(*)::int from removed
$$;
revoke all on function purge_notifications(timestamptz, int) from public;
grant execute on function purge_notifications(timestamptz, int) to phishx_app;
