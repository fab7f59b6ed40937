-- Which root keys a process should have: the one that wraps, and those that stored data keys still need.
-- Fingerprints only.
create function roots_in_use()
returns table (fingerprint text, active boolean)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select r.fingerprint, r.active from public.root_key r
  where r.active
    or exists (select from public.data_key k where k.root_fingerprint = r.fingerprint)
$$;
revoke all on function roots_in_use() from public;
grant execute on function roots_in_use() to phishx_app;
