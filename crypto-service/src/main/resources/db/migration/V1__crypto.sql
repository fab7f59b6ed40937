-- The root key is configured, never stored: here are its salt and what tells it apart.
create table root_key (
  fingerprint text primary key,
  salt bytea not null,
  iterations integer not null check (iterations >= 100000),
  active boolean not null,
  created_at timestamptz not null default now()
);
create unique index root_key_one_active on root_key (active) where active;
grant select, insert, update on root_key to phishx_app;

-- Data keys, each under the root key and bound to its id, tenant, purpose and version.
create table data_key (
  id uuid primary key,
  tenant_id uuid not null,
  purpose text not null check (purpose in ('field', 'fernet', 'index')),
  version integer not null check (version > 0),
  state text not null check (state in ('active', 'decrypt_only', 'retired')),
  wrapped bytea not null,
  root_fingerprint text not null references root_key,
  fingerprint text not null,
  created_at timestamptz not null,
  rotated_at timestamptz,
  retired_at timestamptz,
  uses bigint not null default 0 check (uses >= 0),
  unique (tenant_id, purpose, version),
  check ((state = 'active') = (rotated_at is null)),
  check ((state = 'retired') = (retired_at is not null))
);
create unique index data_key_one_active on data_key (tenant_id, purpose) where state = 'active';
alter table data_key enable row level security;
alter table data_key force row level security;
create policy tenant_isolation on data_key
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on data_key to phishx_app;

-- What the guide calls the rotation history.
create table key_rotation (
  id uuid primary key,
  tenant_id uuid not null,
  purpose text not null,
  version integer not null,
  old_key_hash text,
  new_key_hash text not null,
  actor text not null,
  at timestamptz not null
);
create index key_rotation_newest on key_rotation (tenant_id, at desc, id desc);
alter table key_rotation enable row level security;
alter table key_rotation force row level security;
create policy tenant_isolation on key_rotation
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert on key_rotation to phishx_app;

-- Tables that a tenant added to the guide's field map.
create table field_map (
  tenant_id uuid primary key,
  tables jsonb not null,
  changed_at timestamptz not null
);
alter table field_map enable row level security;
alter table field_map force row level security;
create policy tenant_isolation on field_map
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on field_map to phishx_app;

-- Operations on fields, added up over all replicas and restarts.
create table usage (
  tenant_id uuid primary key,
  encryptions bigint not null default 0,
  decryptions bigint not null default 0,
  encryption_errors bigint not null default 0,
  decryption_errors bigint not null default 0
);
alter table usage enable row level security;
alter table usage force row level security;
create policy tenant_isolation on usage
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on usage to phishx_app;
