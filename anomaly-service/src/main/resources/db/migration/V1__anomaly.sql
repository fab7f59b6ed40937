-- Analysed mail, its findings and anomalies, each tenant's thresholds, counts and baseline.
-- sender, subject, body, finding_type and description are sealed by crypto-service before they come here.

create table email_analysis (
  id uuid primary key,
  tenant_id uuid not null,
  message_key text,
  content_key text not null,
  sender text,
  sender_index text,
  subject text,
  body text,
  risk_score double precision not null check (risk_score between 0 and 100),
  category text not null check (category in ('COLD', 'WARM', 'HOT')),
  decision text not null check (decision in ('ALLOW', 'QUARANTINE', 'REJECT')),
  model_version text not null,
  features jsonb not null,
  sample jsonb,
  received_at timestamptz not null,
  created_at timestamptz not null,
  unique (tenant_id, id)
);
-- The same message id with other content is another mail: its sender chooses the id, and must not
-- get an earlier mail's verdict by it.
create unique index email_analysis_message on email_analysis (tenant_id, message_key, content_key)
  where message_key is not null;
create index email_analysis_sender on email_analysis (tenant_id, sender_index);

create table findings (
  id uuid primary key,
  tenant_id uuid not null,
  email_id uuid not null,
  position int not null,
  finding_type text not null,
  description text not null,
  foreign key (tenant_id, email_id) references email_analysis (tenant_id, id) on delete cascade,
  unique (tenant_id, email_id, position)
);

create table anomalies (
  id uuid primary key,
  tenant_id uuid not null,
  email_id uuid not null,
  anomaly_type text not null,
  confidence double precision not null check (confidence between 0 and 1),
  detection_method text not null,
  details jsonb not null,
  evidence jsonb not null,
  state text not null check (state in ('open', 'triaged', 'closed')),
  detected_at timestamptz not null,
  foreign key (tenant_id, email_id) references email_analysis (tenant_id, id) on delete cascade,
  unique (tenant_id, email_id)
);
create index anomalies_newest on anomalies (tenant_id, detected_at desc, id desc);

-- Several rows per tenant, so that mails stored at once do not wait for each other.
create table analysis_count (
  tenant_id uuid not null,
  shard int not null,
  analyzed bigint not null,
  anomalous bigint not null,
  primary key (tenant_id, shard)
);

create table anomaly_settings (
  tenant_id uuid primary key,
  guide_compat boolean not null,
  retention_days int not null,
  contamination_rate double precision not null,
  zscore_threshold double precision not null,
  iqr_multiplier double precision not null,
  sliding_window_size int not null,
  risk_score_anomaly_threshold double precision not null,
  url_count_anomaly_threshold int not null,
  attachment_anomaly_threshold int not null,
  new_sender_rate_threshold double precision not null,
  updated_at timestamptz not null
);

-- Numbers and pseudonyms only; what was learned after last_email_id stands in email_analysis.sample.
create table baseline_snapshot (
  tenant_id uuid primary key,
  state jsonb not null,
  last_email_id uuid,
  taken_at timestamptz not null
);

do $$
declare
  t text;
begin
  foreach t in array array['email_analysis', 'findings', 'anomalies', 'analysis_count',
    'anomaly_settings', 'baseline_snapshot']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_isolation on %I
      using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)
      with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', t);
    execute format('grant select, insert, update, delete on %I to phishx_app', t);
  end loop;
end $$;
