package io.phishx.auth.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.AuthConfig;
import io.phishx.auth.revocation.Revocations;
import io.phishx.auth.signingkey.KeySeal;
import io.phishx.auth.token.AccessToken;
import io.phishx.auth.token.AccessTokens;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Renews a session's tokens: a refresh token has exactly one successor, which one statement
 * decides. Whoever repeats a spent token within the grace window from the same place gets the same
 * answer; anybody else who uses it ends the session.
 */
@ApplicationScoped
public class RefreshRotation {

  private static final String PURPOSE = "refresh-answer";

  /** Locks the token, then its session: a revocation comes wholly before or wholly after. */
  private static final String ROTATE =
      """
      with spent as (
        update refresh_tokens r
        set spent_at = $2, successor_id = $3, spent_by = $4, answer = $5
        from sessions s, users u, tenants t
        where r.secret_hash = $1 and r.spent_at is null and r.expires_at > $2
          and s.id = r.session_id and s.id = $6 and s.family_id = $7 and s.ended_at is null
          and s.expires_at > $2 and s.role = $8 and s.scopes = $9
          and u.id = s.user_id and u.id = $10 and u.role = s.role and not u.disabled
          and t.id = s.tenant_id and t.state = 'active'
        returning r.session_id, r.tenant_id, s.expires_at
      ), used as (
        update sessions s set last_used_at = $2, access_jti = $11, access_expires_at = $12
        from spent where s.id = spent.session_id and s.ended_at is null
        returning s.id
      ), born as (
        insert into refresh_tokens (id, tenant_id, session_id, secret_hash, issued_at, expires_at)
        select $3, spent.tenant_id, used.id, $13, $2, least($14, spent.expires_at)
        from spent join used on used.id = spent.session_id
        returning id)
      select (select count(*) from spent) as spent, (select count(*) from born) as born
      """;

  private static final String SPENT =
      """
      select r.spent_at, r.spent_by, r.answer, s.ended_at
      from refresh_tokens r join sessions s on s.id = r.session_id
      where r.secret_hash = $1
      """;

  private final TenantTransaction transactions;
  private final AccessTokens tokens;
  private final Revocations revocations;
  private final AuditLog audit;
  private final KeySeal seal;
  private final Ids ids;
  private final Clock clock;
  private final ObjectMapper json;
  private final MeterRegistry metrics;
  private final Duration lifetime;
  private final Duration grace;
  private final SecureRandom random = new SecureRandom();

  /** How a presented token was found. */
  private sealed interface Finding {
    record Renewed(TokenAnswer answer) implements Finding {}

    record Repeated(TokenAnswer answer) implements Finding {}

    record Reused() implements Finding {}

    record Worthless() implements Finding {}
  }

  /** The token that is presented, and what would follow it. */
  private record Exchange(
      RefreshToken presented, RefreshToken next, AccessToken access, Secret caller, Instant at) {}

  RefreshRotation(
      TenantTransaction transactions,
      AccessTokens tokens,
      Revocations revocations,
      AuditLog audit,
      KeySeal seal,
      Ids ids,
      Clock clock,
      ObjectMapper json,
      MeterRegistry metrics,
      AuthConfig config) {
    this.transactions = transactions;
    this.tokens = tokens;
    this.revocations = revocations;
    this.audit = audit;
    this.seal = seal;
    this.ids = ids;
    this.clock = clock;
    this.json = json;
    this.metrics = metrics;
    this.lifetime = config.refresh().lifetime();
    this.grace = config.refresh().grace();
  }

  /**
   * Exchanges a refresh token.
   *
   * @param place who presents it: client, user agent and network, or the cookie
   * @return fails with {@link Problem.NotAuthenticated} if it is worth nothing
   */
  public Uni<TokenAnswer> rotate(String text, String place) {
    Optional<RefreshToken> parsed = RefreshToken.parse(text);
    if (parsed.isEmpty()) {
      return Uni.createFrom().failure(refused());
    }
    RefreshToken presented = parsed.get();
    Exchange exchange =
        new Exchange(
            presented,
            RefreshToken.next(presented.claims(), random),
            tokens.of(presented.claims(), null),
            Secret.of(seal.hash("refresh-place", place)),
            clock.instant());
    return transactions
        .sql(presented.claims().tenant(), connection -> exchange(connection, exchange))
        .chain(finding -> answer(finding, presented));
  }

  /**
   * Ends the session of a refresh token that is ours and of a tenant that {@code within} takes;
   * anything else changes nothing.
   */
  public Uni<Void> end(String text, Predicate<TenantId> within, String actor) {
    Optional<RefreshToken> parsed =
        RefreshToken.parse(text).filter(token -> within.test(token.claims().tenant()));
    if (parsed.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    RefreshToken token = parsed.get();
    return transactions
        .sql(
            token.claims().tenant(),
            connection ->
                connection
                    .preparedQuery(SPENT)
                    .execute(Tuple.tuple().addBuffer(Buffer.buffer(token.hash())))
                    .map(rows -> rows.size() > 0))
        .chain(
            ours ->
                ours
                    ? revocations
                        .session(
                            token.claims().tenant(),
                            token.claims().session(),
                            "token.revoked",
                            actor)
                        .replaceWithVoid()
                    : Uni.createFrom().voidItem());
  }

  private Uni<TokenAnswer> answer(Finding finding, RefreshToken presented) {
    metrics
        .counter("phishx_auth_refreshes_total", "outcome", finding.getClass().getSimpleName())
        .increment();
    return switch (finding) {
      case Finding.Renewed renewed -> Uni.createFrom().item(renewed.answer());
      case Finding.Repeated repeated -> Uni.createFrom().item(repeated.answer());
      case Finding.Worthless worthless -> Uni.createFrom().failure(refused());
      case Finding.Reused reused ->
          revocations
              .session(
                  presented.claims().tenant(),
                  presented.claims().session(),
                  "session.refresh-reused",
                  presented.claims().user().toString())
              .chain(() -> Uni.createFrom().failure(refused()));
    };
  }

  private Uni<Finding> exchange(SqlConnection connection, Exchange exchange) {
    TokenAnswer answer = TokenAnswer.of(exchange.access(), exchange.next());
    return connection
        .preparedQuery(ROTATE)
        .execute(values(exchange, answer))
        .chain(
            rows -> {
              Row row = rows.iterator().next();
              if (row.getLong("spent") == 0) {
                return find(connection, exchange);
              }
              if (row.getLong("born") == 0) {
                // the session ended between the two locks: nothing of this may stay
                throw refused();
              }
              return audited(connection, exchange).replaceWith(new Finding.Renewed(answer));
            });
  }

  private Uni<Finding> find(SqlConnection connection, Exchange exchange) {
    return connection
        .preparedQuery(SPENT)
        .execute(Tuple.tuple().addBuffer(Buffer.buffer(exchange.presented().hash())))
        .map(
            rows ->
                rows.size() == 0
                    ? new Finding.Worthless()
                    : finding(rows.iterator().next(), exchange));
  }

  private Finding finding(Row row, Exchange exchange) {
    if (row.getOffsetDateTime("ended_at") != null || row.getOffsetDateTime("spent_at") == null) {
      return new Finding.Worthless();
    }
    Instant spentAt = row.getOffsetDateTime("spent_at").toInstant();
    boolean inGrace = exchange.at().isBefore(spentAt.plus(grace));
    boolean samePlace =
        MessageDigest.isEqual(row.getBuffer("spent_by").getBytes(), exchange.caller().reveal());
    if (!inGrace || !samePlace) {
      return new Finding.Reused();
    }
    return seal.openUnder(
            exchange.presented().secret(),
            PURPOSE,
            context(exchange.presented()),
            row.getBuffer("answer").getBytes())
        .<Finding>map(opened -> new Finding.Repeated(read(opened)))
        .orElseGet(Finding.Worthless::new);
  }

  private Tuple values(Exchange exchange, TokenAnswer answer) {
    RefreshToken presented = exchange.presented();
    byte[] sealed = seal.sealUnder(presented.secret(), PURPOSE, context(presented), write(answer));
    return Tuple.tuple()
        .addBuffer(Buffer.buffer(presented.hash()))
        .addOffsetDateTime(SessionRows.utc(exchange.at()))
        .addUUID(ids.next())
        .addBuffer(Buffer.buffer(exchange.caller().reveal()))
        .addBuffer(Buffer.buffer(sealed))
        .addUUID(presented.claims().session())
        .addUUID(presented.claims().family())
        .addString(presented.claims().role().wire())
        .addArrayOfString(SessionRows.names(presented.claims().scopes()))
        .addUUID(presented.claims().user())
        .addUUID(exchange.access().jti())
        .addOffsetDateTime(SessionRows.utc(exchange.access().expiresAt()))
        .addBuffer(Buffer.buffer(exchange.next().hash()))
        .addOffsetDateTime(SessionRows.utc(exchange.at().plus(lifetime)));
  }

  private Uni<Void> audited(SqlConnection connection, Exchange exchange) {
    return audit
        .append(
            connection,
            exchange.presented().claims().tenant(),
            AuditEntry.of(
                "session.refresh",
                Outcome.SUCCESS,
                exchange.presented().claims().user().toString(),
                Map.of(
                    "session_id", exchange.presented().claims().session().toString(),
                    "jti", exchange.access().jti().toString())))
        .replaceWithVoid();
  }

  private static String context(RefreshToken token) {
    return HexFormat.of().formatHex(token.hash());
  }

  private byte[] write(TokenAnswer answer) {
    try {
      return json.writeValueAsBytes(answer);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TokenAnswer read(Secret opened) {
    try {
      return json.readValue(opened.reveal(), TokenAnswer.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Problem refused() {
    return new Problem.NotAuthenticated(
        "invalid-refresh-token", "the refresh token is not one that can be redeemed");
  }
}
