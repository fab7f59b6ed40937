package io.phishx.auth.session;

import io.phishx.auth.testkit.StoredUser;
import io.phishx.auth.token.UserClaims;
import io.phishx.testing.Database;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.UUID;

/** Sessions as logins leave them, written past the service: a login takes crypto-service. */
final class StoredSession {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String OPEN =
      """
      with opened as (
        insert into sessions (id, tenant_id, user_id, family_id, role, scopes, created_at,
          last_used_at, expires_at)
        values (?, ?, ?, ?, ?, ?, now(), now(), now() + interval '1 day')
        returning id, tenant_id)
      insert into refresh_tokens (id, tenant_id, session_id, secret_hash, issued_at, expires_at)
      select gen_random_uuid(), tenant_id, id, ?, now(), now() + interval '1 day' from opened
      """;

  private StoredSession() {}

  /** The refresh token of a new session, with all scopes of its user's role. */
  static RefreshToken of(StoredUser user) throws SQLException {
    UserClaims claims =
        new UserClaims(
            user.id(),
            user.tenant(),
            user.role(),
            user.role().scopes(),
            UUID.randomUUID(),
            UUID.randomUUID());
    RefreshToken token = RefreshToken.next(claims, RANDOM);
    Database.execute(
        OPEN,
        claims.session(),
        claims.tenant().value(),
        claims.user(),
        claims.family(),
        claims.role().wire(),
        SessionRows.names(claims.scopes()),
        token.hash());
    return token;
  }

  /** How many refresh tokens a session has had. */
  static int refreshTokens(UUID session) throws SQLException {
    return Integer.parseInt(
        Database.read("select count(*) from refresh_tokens where session_id = ?", session));
  }
}
