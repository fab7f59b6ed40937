package io.phishx.auth.revocation;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.trust.TokenLife;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Takes tokens back. Each act is one transaction: the sessions end, the revocation is written, the
 * trust version grows, and the audit log says so; the hint and the guide's list in Redis follow.
 *
 * <p>Times are kept to the second, as in a token's {@code iat}: what was issued in the second of
 * the act is refused, and whoever logs in again gets a token of the next second. A further act
 * within that second refuses such tokens by their ids.
 */
@ApplicationScoped
public class Revocations {

  /** Above this many tokens it is the floor that rises, so that the feed stays small. */
  private static final int MANY = 20;

  private static final String END_SESSION =
      """
      update sessions set ended_at = $2, end_reason = $3
      where id = $1 and ended_at is null
      returning id
      """;

  private final TrustVersion trust;
  private final AuditLog audit;
  private final RevokedList list;
  private final Ids ids;
  private final Clock clock;
  private final TokenLife life;
  private final Duration usersLife;

  Revocations(
      TrustVersion trust,
      AuditLog audit,
      RevokedList list,
      Ids ids,
      Clock clock,
      TokenLife life,
      AuthConfig config) {
    this.trust = trust;
    this.audit = audit;
    this.list = list;
    this.ids = ids;
    this.clock = clock;
    this.life = life;
    this.usersLife = config.token().lifetime();
  }

  /** Ends one session; a session that has ended already changes nothing and is not an error. */
  public Uni<Ended> session(TenantId tenant, UUID session, String event, String actor) {
    return session(
        tenant,
        session,
        event,
        AuditEntry.of(event, Outcome.SUCCESS, actor, Map.of("session_id", session.toString())));
  }

  /**
   * Ends one session for what {@code entry} says; a session that has ended already changes nothing
   * and is not an error.
   */
  public Uni<Ended> session(TenantId tenant, UUID session, String reason, AuditEntry entry) {
    return act(
        tenant,
        connection ->
            end(connection, END_SESSION, session, reason)
                .call(
                    ended ->
                        // no later token of an ended session is good either
                        add(connection, "session", session, tenant, now().plus(life.longest())))
                .call(ended -> audit.append(connection, tenant, entry)));
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

  /**
   * Refuses every token that a client of the tenant has got.
   *
   * @param own the token that it asks with
   */
  public Uni<Ended> client(TenantId tenant, UUID client, Ended.AccessTokenRef own, String actor) {
    return act(
        tenant,
        connection ->
            endClient(connection, tenant, client)
                .chain(
                    () ->
                        audited(
                            connection,
                            tenant,
                            "client.revoke-all",
                            actor,
                            Map.of("client_id", client.toString())))
                .replaceWith(new Ended(0, 1, List.of(own))));
  }

  /** Refuses one access token until it expires. */
  public Uni<Ended> token(TenantId tenant, Ended.AccessTokenRef token, String actor) {
    return act(
        tenant,
        connection ->
            refuse(connection, tenant, List.of(token))
                .chain(
                    () ->
                        audited(
                            connection,
                            tenant,
                            "token.revoked",
                            actor,
                            Map.of("jti", token.jti().toString())))
                .replaceWith(new Ended(0, 1, List.of(token))));
  }

  /** Runs {@code work} as one change of trust and tells Redis what it ended. */
  public Uni<Ended> act(TenantId tenant, Function<SqlConnection, Uni<Ended>> work) {
    return trust.change(tenant, work).call(ended -> list.add(ended.accessTokens()));
  }

  /** Ends every session of a user within an act that also changes the user. */
  public Uni<Ended> endUser(SqlConnection connection, TenantId tenant, UUID user, String reason) {
    return endAll(connection, Floor.USER, tenant, user, reason);
  }

  /** Ends every session of a tenant within an act that also changes the tenant. */
  public Uni<Ended> endTenant(SqlConnection connection, TenantId tenant, String reason) {
    return endAll(connection, Floor.TENANT, tenant, tenant.value(), reason);
  }

  /** Refuses, within an act that also changes the client, what it got before. */
  public Uni<Ended> endClient(SqlConnection connection, TenantId tenant, UUID client) {
    return endAll(connection, Floor.CLIENT, tenant, client, "");
  }

  private Uni<Ended> endAll(
      SqlConnection connection, Floor kind, TenantId tenant, UUID subject, String reason) {
    return kind.raise(connection, subject, now(), clock.instant())
        .chain(
            floor ->
                kind.newestIssue(connection, subject)
                    .chain(newest -> above(connection, kind, subject, floor, newest)))
        .chain(
            floor ->
                kind.endSessions()
                    .map(statement -> end(connection, statement, subject, reason))
                    .orElseGet(() -> Uni.createFrom().item(new Ended(0, 0, List.of())))
                    .call(
                        ended ->
                            aboveSessions(connection, kind, tenant, subject, floor, ended)
                                .chain(
                                    before ->
                                        add(connection, kind.kind(), subject, tenant, before))));
  }

  /** The floor that refuses also what another replica issued by a clock before ours. */
  private Uni<Instant> above(
      SqlConnection connection, Floor kind, UUID subject, Instant floor, Optional<Instant> newest) {
    return newest
        .filter(at -> at.isAfter(floor))
        .map(at -> kind.raise(connection, subject, at, clock.instant()))
        .orElseGet(() -> Uni.createFrom().item(floor));
  }

  /**
   * Refuses also those of the sessions' tokens that were issued above the floor, since an act
   * before or by another replica's clock: by their ids, or with a higher floor if they are many.
   */
  private Uni<Instant> aboveSessions(
      SqlConnection connection,
      Floor kind,
      TenantId tenant,
      UUID subject,
      Instant floor,
      Ended ended) {
    List<Ended.AccessTokenRef> later =
        ended.accessTokens().stream().filter(token -> issued(token).isAfter(floor)).toList();
    return later.size() > MANY
        ? above(
            connection,
            kind,
            subject,
            floor,
            later.stream().map(this::issued).max(Comparator.naturalOrder()))
        : refuse(connection, tenant, later).replaceWith(floor);
  }

  private Instant issued(Ended.AccessTokenRef token) {
    return token.expiresAt().minus(usersLife);
  }

  private Uni<Void> refuse(
      SqlConnection connection, TenantId tenant, List<Ended.AccessTokenRef> tokens) {
    return RevocationRows.addTokens(
        connection, tenant, tokens, life.afterExpiry(), clock.instant());
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
    return RevocationRows.add(
        connection,
        new RevocationRows.Revocation(
            ids.next(), kind, subject, tenant, before, now.plus(life.longest())),
        now);
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
