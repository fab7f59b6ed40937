-- Every refresh token is issued with an access token: a session's living access tokens are those of its
-- refresh tokens, spent or not, so that each of them can be named when the session ends.
alter table refresh_tokens add column access_jti uuid;
alter table refresh_tokens add column access_expires_at timestamptz;
-- for this once the owner sees every tenant's rows
alter table sessions no force row level security;
alter table refresh_tokens no force row level security;
update refresh_tokens r set access_jti = s.access_jti, access_expires_at = s.access_expires_at
from sessions s where s.id = r.session_id and r.spent_at is null;
alter table sessions force row level security;
alter table refresh_tokens force row level security;
alter table sessions drop column access_jti, drop column access_expires_at;

-- When the newest version was minted, so that whoever reads it knows how late he is.
alter table versions add column changed_at timestamptz;
