package io.phishx.auth.session;

import io.phishx.auth.fence.Fenced;
import io.phishx.chassis.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The table of refresh tokens: one statement decides whether a token is exchanged. */
final class RefreshRows {

  /**
   * Locks the token, then its session: a revocation comes wholly before or wholly after. When it
   * was spent is told by the database's clock, which judges the grace window too: replicas' clocks
   * differ.
   */
  private static final String ROTATE =
      """
      with spent as (
        update refresh_tokens r
        set spent_at = clock_timestamp(), successor_id = $3, spent_by = $4, answer = $5
        from sessions s, users u, tenants t
        where r.secret_hash = $1 and r.spent_at is null and r.expires_at > $2
          and s.id = r.session_id and s.id = $6 and s.family_id = $7 and s.ended_at is null
          and s.expires_at > $2 and s.role = $8 and s.scopes = $9
          and u.id = s.user_id and u.id = $10 and u.role = s.role and not u.disabled
          and t.id = s.tenant_id and t.state = 'active'
          and coalesce(greatest(u.revoked_before, t.revoked_before, %s) < $15, true)
          and coalesce(s.created_at > %s, true)
        returning r.session_id, r.tenant_id, s.expires_at
      ), used as (
        update sessions s set last_used_at = $2
        from spent where s.id = spent.session_id and s.ended_at is null
        returning s.id
      ), born as (
        insert into refresh_tokens (id, tenant_id, session_id, secret_hash, issued_at, expires_at,
          access_jti, access_expires_at)
        select $3, spent.tenant_id, used.id, $13, $2, least($14, spent.expires_at), $11, $12
        from spent join used on used.id = spent.session_id
        returning id)
      select (select count(*) from spent) as spent, (select count(*) from born) as born
      """
          .formatted(
              Fenced.tokensBefore("s.role", "t.slug", "$16"),
              Fenced.sessionsBefore("s.role", "t.slug", "$16"));

  private static final String FIND =
      """
      select r.spent_at, r.spent_by, r.answer, s.ended_at,
        greatest(u.revoked_before, t.revoked_before, %s) as floor,
        coalesce(s.created_at <= %s, false) as fenced,
        r.spent_at > clock_timestamp() - make_interval(secs => $2) as in_grace
      from refresh_tokens r join sessions s on s.id = r.session_id
        join users u on u.id = s.user_id join tenants t on t.id = s.tenant_id
      where r.secret_hash = $1
      """
          .formatted(
              Fenced.tokensBefore("s.role", "t.slug", "$3"),
              Fenced.sessionsBefore("s.role", "t.slug", "$3"));

  private RefreshRows() {}

  /** What became of a token that was presented. */
  sealed interface Outcome {

    /** It was exchanged. */
    record Exchanged() implements Outcome {}

    /** Its session ended while it was exchanged: nothing of this may stay. */
    record Overtaken() implements Outcome {}

    /**
     * It was exchanged before, in a session that is alive.
     *
     * @param inGrace whether it was a moment ago, so that whoever did may repeat it
     * @param place keyed hash of who did
     * @param answer what he got, sealed; empty once it was forgotten
     */
    record Spent(boolean inGrace, Secret place, Secret answer) implements Outcome {}

    /** It would be exchanged, but its access token is no later than {@code floor}. */
    record Early(Instant floor) implements Outcome {}

    /** It is of a privileged session that began before the fence. */
    record BehindFence() implements Outcome {}

    /** It is not ours, has expired, or its session has ended. */
    record Worthless() implements Outcome {}
  }

  /**
   * Exchanges the presented token, or says why not.
   *
   * @param grace how long whoever spent it may repeat it
   * @param operator the operator tenant's slug
   */
  static Uni<Outcome> rotate(
      SqlConnection connection, RefreshExchange exchange, Duration grace, String operator) {
    return connection
        .preparedQuery(ROTATE)
        .execute(values(exchange, operator))
        .chain(
            rows -> {
              Row row = rows.iterator().next();
              if (row.getLong("spent") == 0) {
                return find(connection, exchange, grace, operator);
              }
              return Uni.createFrom()
                  .item(
                      row.getLong("born") == 0 ? new Outcome.Overtaken() : new Outcome.Exchanged());
            });
  }

  /** Whether the token, spent or not, is of a session that has not ended. */
  static Uni<Boolean> isOfLivingSession(SqlConnection connection, RefreshToken token) {
    return row(connection, token, Duration.ZERO, "")
        .map(found -> found.filter(row -> row.getOffsetDateTime("ended_at") == null).isPresent());
  }

  private static Uni<Outcome> find(
      SqlConnection connection, RefreshExchange exchange, Duration grace, String operator) {
    return row(connection, exchange.presented(), grace, operator)
        .map(
            found ->
                found
                    .map(row -> outcome(row, exchange.access().issuedAt()))
                    .orElseGet(Outcome.Worthless::new));
  }

  private static Outcome outcome(Row row, Instant issuedAt) {
    if (row.getOffsetDateTime("ended_at") != null) {
      return new Outcome.Worthless();
    }
    boolean spent = row.getOffsetDateTime("spent_at") != null;
    if (row.getBoolean("fenced") && !(spent && !row.getBoolean("in_grace"))) {
      return new Outcome.BehindFence();
    }
    if (!spent) {
      OffsetDateTime floor = row.getOffsetDateTime("floor");
      return floor == null || floor.toInstant().isBefore(issuedAt)
          ? new Outcome.Worthless()
          : new Outcome.Early(floor.toInstant());
    }
    return new Outcome.Spent(
        row.getBoolean("in_grace"), Secret.of(row.getBuffer("spent_by").getBytes()), answer(row));
  }

  /** Nothing that opens, once it was forgotten: then nobody may have it again anyway. */
  private static Secret answer(Row row) {
    Buffer sealed = row.getBuffer("answer");
    return Secret.of(sealed == null ? new byte[0] : sealed.getBytes());
  }

  private static Uni<Optional<Row>> row(
      SqlConnection connection, RefreshToken token, Duration grace, String operator) {
    return connection
        .preparedQuery(FIND)
        .execute(
            Tuple.tuple()
                .addBuffer(Buffer.buffer(token.hash()))
                .addDouble(grace.toMillis() / 1000.0)
                .addString(operator))
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next()));
  }

  private static Tuple values(RefreshExchange exchange, String operator) {
    RefreshToken presented = exchange.presented();
    return Tuple.tuple()
        .addBuffer(Buffer.buffer(presented.hash()))
        .addOffsetDateTime(SessionRows.utc(exchange.at()))
        .addUUID(exchange.nextId())
        .addBuffer(Buffer.buffer(exchange.place().reveal()))
        .addBuffer(Buffer.buffer(exchange.sealedAnswer().reveal()))
        .addUUID(presented.claims().session())
        .addUUID(presented.claims().family())
        .addString(presented.claims().role().wire())
        .addArrayOfString(SessionRows.names(presented.claims().scopes()))
        .addUUID(presented.claims().user())
        .addUUID(exchange.access().jti())
        .addOffsetDateTime(SessionRows.utc(exchange.access().expiresAt()))
        .addBuffer(Buffer.buffer(exchange.next().hash()))
        .addOffsetDateTime(SessionRows.utc(exchange.nextExpiry()))
        .addOffsetDateTime(SessionRows.utc(exchange.access().issuedAt()))
        .addString(operator);
  }
}
