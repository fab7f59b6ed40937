-- Who may call. Columns with personal data or credentials hold values sealed by crypto-service.

create table tenants (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null check (length(name) between 1 and 200),
  state text not null default 'active' check (state in ('active', 'suspended', 'deleted')),
  -- tokens issued at or before it are refused; new ones are issued later than it
  revoked_before timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index tenants_newest on tenants (created_at desc, id desc);

create table users (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  email text not null,
  name text,
  password_hash text not null,
  -- truncated keyed hash of the normalised address, alike for every tenant; values may collide
  email_index text not null,
  role text not null check (role in ('admin', 'soc_analyst', 'api_client', 'readonly')),
  disabled boolean not null default false,
  -- grows with each change that ends what was granted before
  version bigint not null default 1,
  revoked_before timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index users_login on users (email_index);
create index users_newest on users (tenant_id, created_at desc, id desc);

create table clients (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name text not null check (length(name) between 1 and 200),
  role text not null check (role in ('admin', 'soc_analyst', 'api_client', 'readonly')),
  scopes text[] not null,
  disabled boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index clients_newest on clients (tenant_id, created_at desc, id desc);

-- Two secrets of a client may live, so that it can change over.
create table client_secrets (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  client_id uuid not null references clients on delete cascade,
  secret_hash bytea not null check (length(secret_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz
);
create index client_secrets_of on client_secrets (client_id);

create table sessions (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  user_id uuid not null references users on delete cascade,
  -- the claim refresh_token_id; redeems nothing
  family_id uuid not null unique,
  role text not null,
  scopes text[] not null,
  -- sealed once, bound to the session's id, and repeated in its audit entries
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  -- the newest access token, for the revocation list
  access_jti uuid not null,
  access_expires_at timestamptz not null
);
create index sessions_of on sessions (user_id, created_at desc, id desc);
create index sessions_live on sessions (tenant_id) where ended_at is null;

create table refresh_tokens (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  session_id uuid not null references sessions on delete cascade,
  secret_hash bytea not null unique check (length(secret_hash) = 32),
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  spent_at timestamptz,
  successor_id uuid,
  -- whoever spent it: keyed hash of client, user agent and network
  spent_by bytea,
  -- the answer it got, sealed under a key that only the presented secret gives
  answer bytea,
  check ((spent_at is null) = (successor_id is null))
);
create index refresh_tokens_of on refresh_tokens (session_id);

-- Ids and times only; read for all tenants together, so without row security.
create table revocations (
  id uuid primary key,
  kind text not null check (kind in ('token', 'session', 'user', 'tenant', 'key')),
  subject text not null,
  tenant_id uuid references tenants,
  -- of tokens: their expiry; otherwise tokens issued at or before it are refused
  before timestamptz not null,
  -- when every token it concerns has expired
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create index revocations_expiry on revocations (expires_at);

create table signing_keys (
  kid text primary key,
  algorithm text not null check (algorithm in ('ES256', 'RS256', 'EdDSA')),
  public_jwk text not null,
  -- sealed with this service's own mounted key; dropped when the key is removed
  private_key bytea,
  state text not null check (state in ('published', 'active', 'retired', 'removed')),
  published_at timestamptz not null,
  active_at timestamptz,
  retired_at timestamptz,
  removed_at timestamptz
);
create unique index signing_keys_one_active on signing_keys (state) where state = 'active';

-- Versions are minted here; the row's lock puts the commits in their order.
create table versions (
  name text primary key,
  version bigint not null
);
insert into versions (name, version) values ('trust', 1);

do $$
declare
  t text;
begin
  foreach t in array array['users', 'clients', 'client_secrets', 'sessions', 'refresh_tokens'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy tenant_isolation on %I '
      'using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) '
      'with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
    execute format('grant select, insert, update, delete on %I to phishx_app', t);
  end loop;
  -- the two functions below run as this role; nobody else gains by it
  execute format('create policy login_lookup on users for select to %I using (true)', current_user);
  execute format('create policy client_lookup on clients for select to %I using (true)', current_user);
  execute format(
    'create policy client_lookup on client_secrets for select to %I using (true)', current_user);
end
$$;

grant select, insert, update on tenants, signing_keys to phishx_app;
grant select, insert, delete on revocations to phishx_app;
grant select, update on versions to phishx_app;

-- The one way to a user without his tenant: by the index of his address (SECURITY.md 5).
create function login_candidates(p_indexes text[], p_tenant text)
returns table (
  id uuid, tenant_id uuid, email text, name text, password_hash text, email_index text,
  role text, disabled boolean, version bigint, revoked_before timestamptz, created_at timestamptz,
  updated_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select u.id, u.tenant_id, u.email, u.name, u.password_hash, u.email_index, u.role, u.disabled,
    u.version, u.revoked_before, u.created_at, u.updated_at
  from public.users u join public.tenants t on t.id = u.tenant_id
  where u.email_index = any (p_indexes) and t.state = 'active'
    and (p_tenant is null or t.slug = p_tenant or t.id::text = p_tenant)
  order by u.created_at, u.id limit 16
$$;
revoke all on function login_candidates(text[], text) from public;
grant execute on function login_candidates(text[], text) to phishx_app;

-- The one way to a client without its tenant: by the id it presents.
create function client_candidates(p_client uuid)
returns table (
  id uuid, tenant_id uuid, role text, scopes text[], secret_id uuid, secret_hash bytea)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select c.id, c.tenant_id, c.role, c.scopes, s.id, s.secret_hash
  from public.clients c
    join public.tenants t on t.id = c.tenant_id
    join public.client_secrets s on s.client_id = c.id
  where c.id = p_client and not c.disabled and t.state = 'active'
    and (s.expires_at is null or s.expires_at > now())
$$;
revoke all on function client_candidates(uuid) from public;
grant execute on function client_candidates(uuid) to phishx_app;
