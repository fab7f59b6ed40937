-- Models, experiments with their predictions, canaries, and the routing that follows from them.

create table model_version (
  id uuid primary key,
  tenant_id uuid not null,
  model text not null,
  model_version text not null,
  endpoint text,
  production boolean not null,
  created_at timestamptz not null,
  created_by text not null,
  unique (tenant_id, model_version)
);
create unique index model_version_production on model_version (tenant_id, model)
  where production;
create index model_version_newest on model_version (tenant_id, created_at desc, id desc);

create table experiment (
  id uuid primary key,
  tenant_id uuid not null,
  experiment_name text not null,
  model text not null,
  production_model text not null,
  shadow_model text not null,
  hypothesis text,
  min_samples int not null check (min_samples > 0),
  status text not null check (status in ('running', 'completed', 'failed')),
  production_accuracy double precision check (production_accuracy between 0 and 1),
  shadow_accuracy double precision check (shadow_accuracy between 0 and 1),
  failure_reason text,
  created_at timestamptz not null,
  created_by text not null,
  ended_at timestamptz,
  unique (tenant_id, id),
  check ((status = 'running') = (ended_at is null)),
  check (production_model <> shadow_model)
);
create index experiment_newest on experiment (tenant_id, created_at desc, id desc);
create index experiment_running on experiment (tenant_id, model) where status = 'running';

create table prediction (
  id uuid not null,
  tenant_id uuid not null,
  experiment_id uuid not null,
  email_id text not null,
  production_decision text not null
    check (production_decision in ('allow', 'quarantine', 'reject')),
  production_risk_score double precision not null,
  production_latency_ms double precision,
  shadow_decision text not null check (shadow_decision in ('allow', 'quarantine', 'reject')),
  shadow_risk_score double precision not null,
  shadow_latency_ms double precision,
  label text check (label in ('allow', 'quarantine', 'reject', 'malicious', 'benign')),
  content_hash text not null,
  recorded_at timestamptz not null,
  primary key (experiment_id, email_id),
  foreign key (tenant_id, experiment_id) references experiment (tenant_id, id)
);
create index prediction_disagreements on prediction (experiment_id, recorded_at desc, id desc)
  where production_decision <> shadow_decision;

create table canary (
  id uuid primary key,
  tenant_id uuid not null,
  model text not null,
  model_version text not null,
  strategy text not null check (strategy in ('linear', 'exponential', 'manual')),
  hypothesis text,
  success_criteria jsonb not null,
  status text not null
    check (status in ('in_progress', 'paused', 'completed', 'rolled_back', 'aborted')),
  deployment_stage int not null check (deployment_stage > 0),
  traffic_percentage int not null check (traffic_percentage between 0 and 100),
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  unique (tenant_id, id)
);
create unique index canary_under_way on canary (tenant_id, model)
  where status in ('in_progress', 'paused');
create index canary_newest on canary (tenant_id, created_at desc, id desc);

create table canary_step (
  id uuid primary key,
  tenant_id uuid not null,
  canary_id uuid not null,
  at timestamptz not null,
  actor text not null,
  action text not null,
  status text not null,
  deployment_stage int not null,
  traffic_percentage int not null,
  reason text,
  foreign key (tenant_id, canary_id) references canary (tenant_id, id)
);
create index canary_step_of on canary_step (canary_id, at, id);

-- One row for all tenants. Each change of routing takes the next version first, so changes are
-- committed in the order of their versions.
create table routing_version (
  only_row boolean primary key default true check (only_row),
  version bigint not null
);
insert into routing_version (version) values (1);

alter table model_version enable row level security;
alter table model_version force row level security;
create policy tenant_isolation on model_version
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

alter table experiment enable row level security;
alter table experiment force row level security;
create policy tenant_isolation on experiment
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

alter table prediction enable row level security;
alter table prediction force row level security;
create policy tenant_isolation on prediction
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

alter table canary enable row level security;
alter table canary force row level security;
create policy tenant_isolation on canary
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

alter table canary_step enable row level security;
alter table canary_step force row level security;
create policy tenant_isolation on canary_step
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

-- The feed is for services and speaks of all tenants. Only the function below reads across them,
-- as the owner, and only the three tables that routing follows from.
create policy routing_of_all_tenants on model_version for select to current_user using (true);
create policy routing_of_all_tenants on experiment for select to current_user using (true);
create policy routing_of_all_tenants on canary for select to current_user using (true);

create view routing with (security_invoker = true) as
select m.tenant_id,
  m.model,
  production.model_version as production_version,
  production.endpoint as production_endpoint,
  canary.id as canary_id,
  canary.model_version as canary_version,
  trial.endpoint as canary_endpoint,
  canary.traffic_percentage,
  coalesce(shadows.shadows, '[]'::jsonb) as shadows
from (select distinct tenant_id, model from model_version) m
left join model_version production
  on production.tenant_id = m.tenant_id and production.model = m.model and production.production
left join canary
  on canary.tenant_id = m.tenant_id and canary.model = m.model
    and canary.status in ('in_progress', 'paused')
left join model_version trial
  on trial.tenant_id = m.tenant_id and trial.model_version = canary.model_version
left join lateral (
  select jsonb_agg(
    jsonb_build_object(
      'experiment_id', e.id, 'model_version', e.shadow_model, 'endpoint', v.endpoint)
    order by e.id) as shadows
  from experiment e
  left join model_version v
    on v.tenant_id = e.tenant_id and v.model_version = e.shadow_model
  where e.tenant_id = m.tenant_id and e.model = m.model and e.status = 'running'
) shadows on true;

create function routing_of_all_tenants() returns setof routing
language sql stable security definer set search_path = pg_catalog, public
as $$ select * from public.routing $$;
revoke all on function routing_of_all_tenants() from public;

grant select, insert, update on model_version, experiment, canary to phishx_app;
grant select, insert on prediction, canary_step to phishx_app;
grant select, update on routing_version to phishx_app;
grant select on routing to phishx_app;
grant execute on function routing_of_all_tenants() to phishx_app;
