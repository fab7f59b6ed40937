-- What the purge of sessions looks for.
create index sessions_over on sessions (tenant_id, least(ended_at, expires_at));
create index refresh_tokens_over on refresh_tokens (tenant_id, expires_at);
create index refresh_tokens_answered on refresh_tokens (tenant_id, spent_at)
  where answer is not null;
