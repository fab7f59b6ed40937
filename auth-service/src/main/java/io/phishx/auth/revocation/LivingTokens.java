package io.phishx.auth.revocation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What sessions still hold: each refresh token was issued with an access token, which may outlive
 * its exchange.
 */
final class LivingTokens {

  private static final String FIND =
      """
      select access_jti, access_expires_at,
        count(*) filter (where access_expires_at > $2) over ()
          + count(*) filter (where spent_at is null and expires_at > $2) over () as tokens
      from refresh_tokens
      where session_id = any ($1)
        and (access_expires_at > $2 or (spent_at is null and expires_at > $2))
      order by access_expires_at desc nulls last limit $3
      """;

  /** Whoever refreshes without end must not make the end of his sessions too much work. */
  private static final int MOST = 20_000;

  private LivingTokens() {}

  /**
   * What ends with the sessions: all are counted, and of very many tokens those named that live
   * longest, among which are all that were issued late. Their rows are locked by whoever ends them:
   * read in a statement of its own, this sees what a refresh has written meanwhile.
   */
  static Uni<Ended> of(SqlConnection connection, UUID[] sessions, Instant now) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(sessions, now.atOffset(ZoneOffset.UTC), MOST))
        .map(
            rows -> {
              List<Ended.AccessTokenRef> alive = new ArrayList<>();
              int tokens = 0;
              for (Row row : rows) {
                tokens = row.getInteger("tokens");
                Instant expires = instant(row.getOffsetDateTime("access_expires_at"));
                if (expires != null && expires.isAfter(now)) {
                  alive.add(new Ended.AccessTokenRef(row.getUUID("access_jti"), expires));
                }
              }
              return new Ended(sessions.length, tokens, alive);
            });
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }
}
