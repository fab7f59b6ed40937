-- One-time passwords by time. Secrets are sealed with this service's own key, bound to their user.
create table user_totp (
  user_id uuid primary key references users on delete cascade,
  tenant_id uuid not null references tenants,
  -- what logins are checked against; null until an enrolment was confirmed
  secret bytea,
  -- what an enrolment that is under way has shown
  pending bytea,
  -- the newest time step that was accepted: it and all before it are spent
  last_step bigint not null default 0,
  created_at timestamptz not null,
  confirmed_at timestamptz
);

-- Each opens one login and is deleted by it; 80 random bits, so a plain hash can't be guessed from.
create table recovery_codes (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  user_id uuid not null references users on delete cascade,
  code_hash bytea not null check (length(code_hash) = 32),
  unique (user_id, code_hash)
);

do $$
declare
  t text;
begin
  foreach t in array array['user_totp', 'recovery_codes'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_isolation on %I '
      'using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) '
      'with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
    execute format('grant select, insert, update, delete on %I to phishx_app', t);
  end loop;
end
$$;
