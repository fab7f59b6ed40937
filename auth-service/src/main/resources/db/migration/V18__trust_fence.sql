-- The timeline that this server writes, eight hex digits; null where it only follows another one. It is another one after
-- each promotion and each recovery to a point in time, at once, whereas pg_control_checkpoint() says so later.
create function database_timeline() returns text
language sql volatile set search_path = pg_catalog
as $$
  select case when not pg_is_in_recovery()
    then substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end
$$;
revoke all on function database_timeline() from public;
grant execute on function database_timeline() to phishx_app;

-- The one row: on which timeline trust was last changed with nothing lost, or was fenced since (ADR 0034).
create table trust_fence (
  only_one boolean primary key default true check (only_one),
  timeline text not null check (timeline ~ '^[0-9A-F]{8}$'),
  -- privileged sessions that began at or before it are over
  fenced_at timestamptz,
  -- whole seconds: privileged tokens issued at or before it are refused
  tokens_before timestamptz,
  check ((fenced_at is null) = (tokens_before is null))
);
insert into trust_fence (timeline) values (database_timeline());
grant select, insert, update on trust_fence to phishx_app;
