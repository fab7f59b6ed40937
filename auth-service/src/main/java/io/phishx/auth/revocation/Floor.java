package io.phishx.auth.revocation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Up to which second the tokens of a user or of a tenant are refused. It stands in their row, where
 * whoever issues a token reads it and issues a later one.
 */
enum Floor {
  USER("users", "user_id"),
  TENANT("tenants", "tenant_id");

  private final String raise;
  private final String end;

  Floor(String table, String sessionColumn) {
    // past the last floor, since whatever was issued after that one may bear its next second
    this.raise =
        """
        update %s set updated_at = $3,
          revoked_before = greatest($2, revoked_before + interval '1 second')
        where id = $1 returning revoked_before
        """
            .formatted(table);
    this.end =
        """
        update sessions set ended_at = $2, end_reason = $3
        where %s = $1 and ended_at is null
        returning id
        """
            .formatted(sessionColumn);
  }

  /** The kind of its revocation. */
  String kind() {
    return this == USER ? "user" : "tenant";
  }

  /** The statement that ends the sessions. */
  String endSessions() {
    return end;
  }

  /**
   * Raises it to {@code at}, or past where it stood, and holds the row against logins until the
   * commit.
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
