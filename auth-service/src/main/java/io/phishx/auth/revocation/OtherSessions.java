package io.phishx.auth.revocation;

import io.phishx.auth.trust.TokenLife;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Ends a user's sessions but the one he acts from, each by its own revocation; browsers and
 * networks that he was known in are strangers then. A login that is under way opens none: it proved
 * less than a login has to from now on.
 */
@ApplicationScoped
public class OtherSessions {

  // first and alone: a login that holds the row writes its session before, and END sees it, and one
  // that waits for the row finds another version than the one it read
  private static final String CHANGE =
      """
      update users set credential_epoch = gen_random_uuid(), version = version + 1 where id = $1
      """;
  private static final String END =
      """
      with ended as (
        update sessions set ended_at = $3, end_reason = $4
        where user_id = $1 and id <> $2 and ended_at is null
        returning id
      ), told as (
        insert into revocations (id, kind, subject, tenant_id, before, expires_at, created_at)
        select gen_random_uuid(), 'session', ended.id::text, $5, $6, $6, $3 from ended)
      select id from ended
      """;

  private final Clock clock;
  private final TokenLife life;

  OtherSessions(Clock clock, TokenLife life) {
    this.clock = clock;
    this.life = life;
  }

  /** Ends them within an act of {@link Revocations}. */
  public Uni<Ended> end(
      SqlConnection connection, TenantId tenant, UUID user, UUID kept, String reason) {
    Instant now = clock.instant();
    Tuple values =
        Tuple.tuple()
            .addUUID(user)
            .addUUID(kept)
            .addOffsetDateTime(utc(now))
            .addString(reason)
            .addUUID(tenant.value())
            .addOffsetDateTime(utc(now.plus(life.longest())));
    return connection
        .preparedQuery(CHANGE)
        .execute(Tuple.of(user))
        .chain(() -> connection.preparedQuery(END).execute(values))
        .map(rows -> rows.stream().map(row -> row.getUUID("id")).toArray(UUID[]::new))
        .chain(sessions -> LivingTokens.of(connection, sessions, now));
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
