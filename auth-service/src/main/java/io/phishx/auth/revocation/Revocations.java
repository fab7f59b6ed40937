package io.phishx.auth.revocation;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.trust.TrustVersion;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Takes tokens back. Each act is one transaction: the sessions end, the revocation is written, the
 * trust version grows, and the audit log says so; the hint and the guide's list in Redis follow.
 *
 * <p>Times are kept to the second, as in a token's {@code iat}: what was issued in the second of
 * the act is refused, and whoever logs in again gets a token of the next second. Each further act
 * within one second moves that second on by one.
 */
@ApplicationScoped
public class Revocations {

  private static final Duration SKEW = Duration.ofSeconds(60);

  private static final String END_SESSION =
      """
      update sessions set ended_at = $2, end_reason = $3
      where id = $1 and ended_at is null
      returning id
      """;
  private static final String ADD =
      """
      insert into revocations (id, kind, subject, tenant_id, before, expires_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;
  private static final String FORGET = "delete from revocations where expires_at < $1";

  private final TrustVersion trust;
  private final AuditLog audit;
  private final RevokedList list;
  private final Ids ids;
  private final Clock clock;
  private final Duration tokenLife;
  private final Duration longestToken;

  Revocations(
      TrustVersion trust,
      AuditLog audit,
      RevokedList list,
      Ids ids,
      Clock clock,
      AuthConfig config) {
    this.trust = trust;
    this.audit = audit;
    this.list = list;
    this.ids = ids;
    this.clock = clock;
    this.tokenLife = config.token().lifetime();
    this.longestToken = tokenLife.plus(SKEW);
  }

  /** Ends one session; a session that has ended already changes nothing and is not an error. */
  public Uni<Ended> session(TenantId tenant, UUID session, String event, String actor) {
    return act(
        tenant,
        connection ->
            end(connection, END_SESSION, session, event)
                .call(
                    ended ->
                        // no later token of an ended session is good either
                        add(connection, "session", session, tenant, now().plus(longestToken)))
                .call(
                    ended ->
                        audited(
                            connection,
                            tenant,
                            event,
                            actor,
                            Map.of("session_id", session.toString()))));
  }

  /** Ends every session of a user. */
  public Uni<Ended> user(TenantId tenant, UUID user, String actor) {
    return act(
        tenant,
        connection ->
            endUser(connection, tenant, user, "user.revoke-all")
                .call(
                    ended ->
                        audited(connection, tenant, "user.revoke-all", actor, facts(user, ended))));
  }

  /** Ends every session of a tenant, and refuses its services' own tokens once. */
  public Uni<Ended> tenant(TenantId tenant, String actor) {
    return act(
        tenant,
        connection ->
            endTenant(connection, tenant, "tenant.revoke-all")
                .call(
                    ended ->
                        audited(
                            connection,
                            tenant,
                            "tenant.revoke-all",
                            actor,
                            facts(tenant.value(), ended))));
  }

  /** Refuses one access token until it expires. */
  public Uni<Ended> token(TenantId tenant, Ended.AccessTokenRef token, String actor) {
    return act(
        tenant,
        connection ->
            add(connection, "token", token.jti(), tenant, token.expiresAt())
                .chain(
                    () ->
                        audited(
                            connection,
                            tenant,
                            "token.revoked",
                            actor,
                            Map.of("jti", token.jti().toString())))
                .replaceWith(new Ended(0, 0, List.of(token))));
  }

  /** Runs {@code work} as one change of trust and tells Redis what it ended. */
  public Uni<Ended> act(TenantId tenant, Function<SqlConnection, Uni<Ended>> work) {
    return trust.change(tenant, work).call(ended -> list.add(ended.accessTokens()));
  }

  /** Ends every session of a user within an act that also changes the user. */
  public Uni<Ended> endUser(SqlConnection connection, TenantId tenant, UUID user, String reason) {
    return endAll(connection, Floor.USER, tenant, user, reason);
  }

  private Uni<Ended> endAll(
      SqlConnection connection, Floor kind, TenantId tenant, UUID subject, String reason) {
    return kind.raise(connection, subject, now(), clock.instant())
        .chain(
            floor ->
                end(connection, kind.endSessions(), subject, reason)
                    .call(
                        ended ->
                            aboveNewest(connection, kind, subject, floor, ended)
                                .chain(
                                    before ->
                                        add(connection, kind.kind(), subject, tenant, before))));
  }

  /**
   * The floor that refuses also what another replica issued meanwhile, or by a clock before ours:
   * the sessions' rows tell when their newest tokens were issued.
   */
  private Uni<Instant> aboveNewest(
      SqlConnection connection, Floor kind, UUID subject, Instant floor, Ended ended) {
    Instant newest =
        ended.accessTokens().stream()
            .map(token -> token.expiresAt().minus(tokenLife))
            .reduce(floor, (one, other) -> one.isAfter(other) ? one : other);
    return newest.isAfter(floor)
        ? kind.raise(connection, subject, newest, clock.instant())
        : Uni.createFrom().item(floor);
  }

  /** Ends every session of a tenant within an act that also changes the tenant. */
  public Uni<Ended> endTenant(SqlConnection connection, TenantId tenant, String reason) {
    return endAll(connection, Floor.TENANT, tenant, tenant.value(), reason);
  }

  /**
   * Refuses, within an act, what was issued to a subject without sessions.
   *
   * @param before the last second whose tokens are refused
   */
  public Uni<Void> refuseSubject(
      SqlConnection connection, TenantId tenant, UUID subject, Instant before) {
    return add(connection, "user", subject, tenant, before);
  }

  private Uni<Ended> end(SqlConnection connection, String statement, UUID id, String reason) {
    Instant now = clock.instant();
    return connection
        .preparedQuery(statement)
        .execute(Tuple.of(id, utc(now), reason))
        .chain(
            rows -> {
              UUID[] sessions = new UUID[rows.size()];
              int next = 0;
              for (Row row : rows) {
                sessions[next++] = row.getUUID("id");
              }
              return LivingTokens.of(connection, sessions, now);
            });
  }

  private Uni<Void> add(
      SqlConnection connection, String kind, UUID subject, TenantId tenant, Instant before) {
    Instant now = clock.instant();
    Instant expires = kind.equals("token") ? before.plus(SKEW) : now.plus(longestToken);
    Tuple values =
        Tuple.tuple()
            .addUUID(ids.next())
            .addString(kind)
            .addString(subject.toString())
            .addUUID(tenant.value())
            .addOffsetDateTime(utc(before))
            .addOffsetDateTime(utc(expires))
            .addOffsetDateTime(utc(now));
    return connection
        .preparedQuery(FORGET)
        .execute(Tuple.of(utc(now)))
        .chain(() -> connection.preparedQuery(ADD).execute(values))
        .replaceWithVoid();
  }

  private Uni<UUID> audited(
      SqlConnection connection,
      TenantId tenant,
      String event,
      String actor,
      Map<String, String> facts) {
    return audit.append(connection, tenant, AuditEntry.of(event, Outcome.SUCCESS, actor, facts));
  }

  private static Map<String, String> facts(UUID subject, Ended ended) {
    return Map.of(
        "subject", subject.toString(),
        "sessions", String.valueOf(ended.sessions()),
        "tokens", String.valueOf(ended.tokens()));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
