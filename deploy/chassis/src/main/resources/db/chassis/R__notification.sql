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
