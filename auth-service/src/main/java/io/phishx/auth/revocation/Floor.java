package io.phishx.auth.revocation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Up to which second the tokens of a user, a client or a tenant are refused. It stands in their
 * row, where whoever issues a token reads it and issues a later one. It never passes what was
 * issued, so that repeated acts do not carry it into the future.
 */
enum Floor {
  // who ends all sessions of a user also wants him known nowhere
  USER("users", "user_id", ", credential_epoch = gen_random_uuid()"),
  CLIENT("clients", null, ""),
  TENANT("tenants", "tenant_id", "");

  private final String raise;
  private final Optional<String> end;

  Floor(String table, @Nullable String sessionColumn, String further) {
    this.raise =
        """
        update %s set updated_at = $3, revoked_before = greatest(revoked_before, $2)%s
        where id = $1 returning revoked_before
        """
            .formatted(table, further);
    this.end =
        Optional.ofNullable(sessionColumn)
            .map(
                """
                update sessions set ended_at = $2, end_reason = $3
                where %s = $1 and ended_at is null
                returning id
                """
                    ::formatted);
  }

  /** The kind of its revocation: the feed tells users and clients by their subject alike. */
  String kind() {
    return this == TENANT ? "tenant" : "user";
  }

  /** The statement that ends the sessions; empty where there are none. */
  Optional<String> endSessions() {
    return end;
  }

  /** When a token without a session was last issued; read it after {@link #raise}. */
  Uni<Optional<Instant>> newestIssue(SqlConnection connection, UUID id) {
    return switch (this) {
      case USER -> Uni.createFrom().item(Optional.empty());
      case CLIENT -> NewestIssues.of(connection, id);
      case TENANT -> NewestIssues.within(connection, id);
    };
  }

  /**
   * Raises it to {@code at} unless it stands higher, and holds the row against whoever issues
   * tokens until the commit.
   *
   * @param at whole seconds
   * @param now when the row changes, in full
   * @return the floor; {@code at} if there is no such row
   */
  Uni<Instant> raise(SqlConnection connection, UUID id, Instant at, Instant now) {
    return connection
        .preparedQuery(raise)
        .execute(Tuple.of(id, at.atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.size() == 0 ? at : instant(rows.iterator().next().getOffsetDateTime(0)));
  }

  private static Instant instant(OffsetDateTime at) {
    return at.toInstant();
  }
}
