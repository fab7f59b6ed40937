-- When each client, and each tenant's services, last got a token: what a revocation has to lie above, whatever the
-- clock of the replica that issued it. Users' tokens stand with their sessions.
create table newest_issues (
  subject uuid primary key,
  tenant_id uuid not null references tenants,
  issued_at timestamptz not null
);
create index newest_issues_of on newest_issues (tenant_id);
alter table newest_issues enable row level security;
alter table newest_issues force row level security;
create policy tenant_isolation on newest_issues
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on newest_issues to phishx_app;
