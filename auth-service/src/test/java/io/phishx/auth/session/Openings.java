package io.phishx.auth.session;

import io.phishx.auth.client.Role;
import io.phishx.auth.user.User;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.testing.PostgresResource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** Opens sessions of users that have no password: many of them in little time. */
@ApplicationScoped
public class Openings {

  private static final String USER =
      """
      with t as (
        insert into tenants (id, slug, name, created_at, updated_at)
        values (?, 's-' || substr(md5(random()::text), 1, 16), 'trials', now(), now())
        returning id)
      insert into users (id, tenant_id, email, password_hash, email_index, role, created_at,
        updated_at)
      select ?, t.id, 'v2:x', 'v2:x', 'i1:x', 'readonly', now(), now() from t
      """;
  private static final String COUNT = "select count(*) from refresh_tokens where session_id = ?";
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Sessions sessions;
  private final TenantTransaction transactions;

  Openings(Sessions sessions, TenantTransaction transactions) {
    this.sessions = sessions;
    this.transactions = transactions;
  }

  /** A session of a user and a tenant of its own, with its tokens. */
  public record Opened(TenantId tenant, UUID user, UUID session, String access, String refresh) {

    @Override
    public String toString() {
      return "Opened[" + session + "]";
    }
  }

  public Opened session() throws SQLException {
    TenantId tenant = new TenantId(UUID.randomUUID());
    UUID user = UUID.randomUUID();
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement = connection.prepareStatement(USER)) {
      statement.setObject(1, tenant.value());
      statement.setObject(2, user);
      statement.executeUpdate();
    }
    Instant now = Instant.now();
    User row =
        new User(user, tenant, "x", null, "x", Role.READONLY, false, 1, null, user, now, now);
    UUID session = UUID.randomUUID();
    TokenAnswer answer =
        transactions
            .sql(
                tenant,
                connection ->
                    sessions.open(
                        connection,
                        row,
                        Role.READONLY.scopes(),
                        session,
                        new SessionRows.SealedOrigin("v2:x", null)))
            .await()
            .atMost(LONG);
    return new Opened(
        tenant,
        user,
        session,
        answer.accessToken(),
        Objects.requireNonNull(answer.refreshTokenId(), "refresh token"));
  }

  int refreshTokens(Opened opened) throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement = connection.prepareStatement(COUNT)) {
      statement.setObject(1, opened.session());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
