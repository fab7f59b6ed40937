-- Each row of the signing keys carries a MAC under this service's own mounted key, which the database
-- doesn't hold: a row that anybody else wrote is neither published nor used.
alter table signing_keys add column proof bytea;
comment on column signing_keys.proof is 'MAC over the row; a key without a good one is not trusted';

-- An older row has a good MAC too: nobody but the owner brings a key back to what it was.
create function signing_keys_go_forward() returns trigger
language plpgsql set search_path = pg_catalog, public
as $$
declare
  states constant text[] := array['published', 'active', 'retired', 'removed'];
begin
  if new.kid is distinct from old.kid or new.algorithm is distinct from old.algorithm
      or new.public_jwk is distinct from old.public_jwk
      or array_position(states, new.state) < array_position(states, old.state) then
    raise exception 'a signing key only goes forward' using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger signing_keys_go_forward before update on signing_keys
  for each row execute function signing_keys_go_forward();
