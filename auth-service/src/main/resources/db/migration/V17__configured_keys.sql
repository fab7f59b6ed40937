-- Public halves of signing keys that stand in a replica's configuration. Each replica publishes those of all,
-- so that tokens are known everywhere while the configuration is rolled out. A replica says again and again
-- what it has; what nobody says any more goes with the longest token that it can have signed.
create table configured_keys (
  kid text primary key,
  algorithm text not null check (algorithm in ('ES256', 'RS256', 'EdDSA')),
  public_jwk text not null,
  said_at timestamptz not null,
  proof bytea not null
);
comment on column configured_keys.proof is 'MAC over the row; a key without a good one is not trusted';
grant select, insert, update, delete on configured_keys to phishx_app;
