package io.phishx.auth.session;

import io.phishx.auth.client.Scope;
import io.phishx.auth.fence.Fenced;
import io.phishx.auth.token.AccessToken;
import io.phishx.auth.user.User;
import io.phishx.chassis.page.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of sessions and refresh tokens. */
final class SessionRows {

  private static final String ADMIT =
      """
      select greatest(u.revoked_before, t.revoked_before, %s) as floor, %s as fence
      from users u join tenants t on t.id = u.tenant_id
      where u.id = $1 and u.version = $2 and u.role = $3 and not u.disabled and t.state = 'active'
      for share of u, t
      """
          .formatted(
              Fenced.tokensBefore("u.role", "t.slug", "$4"),
              Fenced.sessionsBefore("u.role", "t.slug", "$4"));
  private static final String OPEN =
      """
      with opened as (
        insert into sessions (id, tenant_id, user_id, family_id, role, scopes, ip_address,
          user_agent, created_at, last_used_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)
        returning id)
      insert into refresh_tokens (id, tenant_id, session_id, secret_hash, issued_at, expires_at,
        access_jti, access_expires_at)
      values ($13, $2, $1, $14, $9, $15, $11, $12)
      """;
  private static final String LIVE =
      """
      select s.id, s.created_at, s.last_used_at, s.ip_address, s.user_agent
      from sessions s join tenants t on t.id = s.tenant_id
      where s.user_id = $1 and s.ended_at is null and s.expires_at > $2
        and coalesce(s.created_at > %s, true)
        and ($3::timestamptz is null or (s.created_at, s.id) < ($3, $4::uuid))
      order by s.created_at desc, s.id desc limit $5
      """
          .formatted(Fenced.sessionsBefore("s.role", "t.slug", "$6"));
  private static final String ALL =
      """
      select id, created_at, last_used_at, ip_address, user_agent
      from sessions where user_id = $1 order by created_at desc, id desc limit $2
      """;
  private static final String OWNER =
      "select user_id from sessions where id = $1 and ended_at is null";

  private SessionRows() {}

  /**
   * Where and with what a session was opened, sealed.
   *
   * @param ip bound to the session's id
   * @param userAgent bound to the session's id; null if none was given
   */
  record SealedOrigin(String ip, @Nullable String userAgent) {}

  /** When its tokens and the session itself end. */
  record Ends(Instant refresh, Instant session) {}

  /**
   * Holds the user and the tenant as they were read, until the commit.
   *
   * @param operator the operator tenant's slug
   * @return what was issued at or before the value is refused; empty Optional if they have changed
   */
  static Uni<Optional<Floor>> admit(SqlConnection connection, User user, String operator) {
    return connection
        .preparedQuery(ADMIT)
        .execute(Tuple.of(user.id(), user.version(), user.role().wire(), operator))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.empty();
              }
              Row row = rows.iterator().next();
              return Optional.of(new Floor(instant(row, "floor"), instant(row, "fence")));
            });
  }

  /**
   * Above what a new session begins.
   *
   * @param revokedBefore tokens issued at or before it are refused
   * @param fence sessions that began at or before it are over
   */
  record Floor(@Nullable Instant revokedBefore, @Nullable Instant fence) {

    /** When a session begins that is opened now: behind no fence that a later clock has set. */
    Instant beginning(Instant now) {
      Instant at = now.truncatedTo(ChronoUnit.MICROS);
      return fence == null || at.isAfter(fence) ? at : fence.plus(1, ChronoUnit.MICROS);
    }
  }

  /** Writes a session with its first refresh token. */
  static Uni<Void> open(
      SqlConnection connection,
      RefreshToken refresh,
      UUID refreshId,
      AccessToken access,
      SealedOrigin origin,
      Instant now,
      Ends ends) {
    Tuple values =
        Tuple.tuple()
            .addUUID(refresh.claims().session())
            .addUUID(refresh.claims().tenant().value())
            .addUUID(refresh.claims().user())
            .addUUID(refresh.claims().family())
            .addString(refresh.claims().role().wire())
            .addArrayOfString(names(refresh.claims().scopes()))
            .addString(origin.ip())
            .addString(origin.userAgent())
            .addOffsetDateTime(utc(now))
            .addOffsetDateTime(utc(ends.session()))
            .addUUID(access.jti())
            .addOffsetDateTime(utc(access.expiresAt()))
            .addUUID(refreshId)
            .addBuffer(Buffer.buffer(refresh.hash()))
            .addOffsetDateTime(utc(ends.refresh()));
    return connection.preparedQuery(OPEN).execute(values).replaceWithVoid();
  }

  /**
   * The user's sessions that have not ended and are not behind the fence, newest first: one more
   * than {@code page} asks for, where there is one.
   *
   * @param operator the operator tenant's slug
   */
  static Uni<RowSet<Row>> live(
      SqlConnection connection, UUID user, Instant now, PageRequest page, String operator) {
    return connection
        .preparedQuery(LIVE)
        .execute(Tuple.of(user, utc(now), page.afterAt(), page.afterId(), page.rows(), operator));
  }

  /** The user's newest sessions, also those that ended. */
  static Uni<RowSet<Row>> all(SqlConnection connection, UUID user, int limit) {
    return connection.preparedQuery(ALL).execute(Tuple.of(user, limit));
  }

  /** Whose session it is; empty if there is none or it has ended. */
  static Uni<Optional<UUID>> owner(SqlConnection connection, UUID session) {
    return connection
        .preparedQuery(OWNER)
        .execute(Tuple.of(session))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(rows.iterator().next().getUUID("user_id")));
  }

  static String[] names(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::wire).toArray(String[]::new);
  }

  private static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
