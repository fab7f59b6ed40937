-- How far the re-wrapping of stored values has come, so that a killed process resumes it.
create table if not exists rewrap_progress (
  tenant_id uuid not null,
  source text not null,
  -- the key versions that the rows were to reach
  targets text not null,
  -- rows up to this id are done; null before the first
  last_id uuid,
  finished boolean not null,
  updated_at timestamptz not null,
  primary key (tenant_id, source)
);
alter table rewrap_progress enable row level security;
alter table rewrap_progress force row level security;
drop policy if exists tenant_isolation on rewrap_progress;
create policy tenant_isolation on rewrap_progress
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on rewrap_progress to phishx_app;

-- Who does a job that one replica does at a time, and until when unless he renews it.
create table if not exists work_lease (
  name text primary key,
  holder uuid not null,
  held_until timestamptz not null
);
grant select, insert, update, delete on work_lease to phishx_app;
