package io.phishx.auth.session;

import io.phishx.auth.client.Role;
import io.phishx.auth.testkit.StoredUser;
import io.phishx.auth.user.User;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** Opens sessions of users that have no password: many of them in little time. */
@ApplicationScoped
public class Openings {

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
    StoredUser stored = StoredUser.ofANewTenant();
    TenantId tenant = stored.tenant();
    UUID user = stored.id();
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
}
