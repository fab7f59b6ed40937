package io.phishx.auth.session;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.Scope;
import io.phishx.auth.limit.FailedCalls;
import io.phishx.auth.revocation.Ended;
import io.phishx.auth.revocation.Revocations;
import io.phishx.auth.token.AccessToken;
import io.phishx.auth.token.AccessTokens;
import io.phishx.auth.token.UserClaims;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Renews a session's tokens: a refresh token has exactly one successor, which one statement
 * decides. Whoever repeats a spent token within the grace window from the same place gets the same
 * answer; anybody else who uses it ends the session.
 */
@ApplicationScoped
public class RefreshRotation {

  private static final String BEHIND_FENCE = "session.fenced";

  private final TenantTransaction transactions;
  private final AccessTokens tokens;
  private final Revocations revocations;
  private final RefreshReplay replay;
  private final RefreshReuse reuse;
  private final FailedCalls failures;
  private final OperatorTenant operator;
  private final AuditLog audit;
  private final Ids ids;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Duration lifetime;
  private final Duration grace;
  private final SecureRandom random = new SecureRandom();

  /** How a presented token was found. */
  private sealed interface Finding {
    record Renewed(TokenAnswer answer) implements Finding {}

    record Repeated(TokenAnswer answer) implements Finding {}

    record Early(Instant floor) implements Finding {}

    record Reused() implements Finding {}

    record Fenced() implements Finding {}

    record Worthless() implements Finding {}
  }

  RefreshRotation(
      TenantTransaction transactions,
      AccessTokens tokens,
      Revocations revocations,
      RefreshReplay replay,
      RefreshReuse reuse,
      FailedCalls failures,
      OperatorTenant operator,
      AuditLog audit,
      Ids ids,
      Clock clock,
      MeterRegistry metrics,
      AuthConfig config) {
    this.transactions = transactions;
    this.tokens = tokens;
    this.revocations = revocations;
    this.replay = replay;
    this.reuse = reuse;
    this.failures = failures;
    this.operator = operator;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
    this.metrics = metrics;
    this.lifetime = config.refresh().lifetime();
    this.grace = config.refresh().grace();
  }

  /**
   * Exchanges a refresh token.
   *
   * @return fails with {@link Problem.NotAuthenticated} if it is worth nothing, and with {@link
   *     Problem.TooMany} if the network has shown too many of these
   */
  public Uni<TokenAnswer> rotate(String text, RefreshPlace place) {
    return rotate(text, place, Optional.empty(), tenant -> true);
  }

  /**
   * Exchanges a refresh token for an access token that may carry fewer scopes than the session.
   *
   * @param asked the access token's scopes; all of the session's without
   * @param within whether the caller may redeem a token of a tenant
   * @return fails with {@link Problem.NotAuthenticated} if it is worth nothing, with {@link
   *     Problem.TooMany} if the network has shown too many of these, and with {@link
   *     Problem.Invalid}, and nothing spent, if the session lacks a scope
   * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-6">RFC 6749, 6</a>
   */
  public Uni<TokenAnswer> rotate(
      String text, RefreshPlace place, Optional<Set<Scope>> asked, Predicate<TenantId> within) {
    return failures.of(
        failures.refresh(place.network()),
        Optional.of(text),
        () -> exchange(text, place, asked, within),
        RefreshRotation::isGuess);
  }

  /** Whoever is behind the fence showed a token that was right until then. */
  private static boolean isGuess(Throwable failure) {
    return failure instanceof Problem.NotAuthenticated refused
        && !refused.type().equals(fenced().type());
  }

  private Uni<TokenAnswer> exchange(
      String text, RefreshPlace place, Optional<Set<Scope>> asked, Predicate<TenantId> within) {
    Optional<RefreshToken> parsed = within(text, within);
    if (parsed.isEmpty()) {
      return Uni.createFrom().failure(refused());
    }
    RefreshToken presented = parsed.get();
    Set<Scope> scopes = asked.orElse(presented.claims().scopes());
    if (!presented.claims().scopes().containsAll(scopes)) {
      return Uni.createFrom()
          .failure(new Problem.Invalid("scope-not-granted", "expected scopes of the session"));
    }
    return attempt(presented, scopes, place, null)
        .chain(
            finding ->
                finding instanceof Finding.Early early
                    ? attempt(presented, scopes, place, early.floor())
                    : Uni.createFrom().item(finding))
        .chain(finding -> answer(finding, presented.claims(), place));
  }

  /**
   * Ends the session of a refresh token that is ours and of a tenant that {@code within} takes. One
   * that has ended is not ended again: each end is something that every service reads.
   *
   * @param actor who takes it back; null for its own user
   * @return fails with {@link Problem.NotAuthenticated} for any other, and changes nothing
   */
  public Uni<Void> end(String text, Predicate<TenantId> within, @Nullable String actor) {
    Optional<RefreshToken> parsed = within(text, within);
    if (parsed.isEmpty()) {
      return Uni.createFrom().failure(refused());
    }
    RefreshToken token = parsed.get();
    UserClaims claims = token.claims();
    return transactions
        .sql(claims.tenant(), connection -> RefreshRows.isOfLivingSession(connection, token))
        .chain(
            living ->
                living
                    ? revocations
                        .session(
                            claims.tenant(),
                            claims.session(),
                            "token.revoked",
                            actor == null ? claims.user().toString() : actor)
                        .replaceWithVoid()
                    : Uni.createFrom().failure(refused()));
  }

  private static Optional<RefreshToken> within(String text, Predicate<TenantId> tenants) {
    return RefreshToken.parse(text).filter(token -> tenants.test(token.claims().tenant()));
  }

  /**
   * Exchanges the token, or finds out why not.
   *
   * @param floor what was issued at or before it is refused, where that is known
   */
  private Uni<Finding> attempt(
      RefreshToken presented, Set<Scope> scopes, RefreshPlace place, @Nullable Instant floor) {
    RefreshToken next = RefreshToken.next(presented.claims(), random);
    AccessToken access = tokens.of(presented.claims().with(scopes), floor);
    TokenAnswer answer = TokenAnswer.of(access, next);
    Instant now = clock.instant();
    RefreshExchange exchange =
        new RefreshExchange(
            presented,
            next,
            ids.next(),
            now.plus(lifetime),
            access,
            replay.hash(place),
            replay.seal(presented, answer),
            now);
    return transactions.sql(
        presented.claims().tenant(),
        connection ->
            RefreshRows.rotate(connection, exchange, grace, operator.slug())
                .chain(outcome -> finding(connection, exchange, place, answer, outcome)));
  }

  private Uni<Finding> finding(
      SqlConnection connection,
      RefreshExchange exchange,
      RefreshPlace place,
      TokenAnswer answer,
      RefreshRows.Outcome outcome) {
    return switch (outcome) {
      case RefreshRows.Outcome.Exchanged exchanged ->
          audited(connection, exchange)
              .invoke(() -> failures.trust(exchange.next().text()))
              .replaceWith(new Finding.Renewed(answer));
      // fails, so that the transaction leaves nothing
      case RefreshRows.Outcome.Overtaken overtaken -> Uni.createFrom().failure(refused());
      case RefreshRows.Outcome.Early early ->
          Uni.createFrom().item(new Finding.Early(early.floor()));
      case RefreshRows.Outcome.BehindFence fenced -> Uni.createFrom().item(new Finding.Fenced());
      case RefreshRows.Outcome.Spent spent -> Uni.createFrom().item(again(spent, exchange, place));
      case RefreshRows.Outcome.Worthless worthless ->
          Uni.createFrom().item(new Finding.Worthless());
    };
  }

  private Finding again(
      RefreshRows.Outcome.Spent spent, RefreshExchange exchange, RefreshPlace place) {
    if (!spent.inGrace() || !replay.isOf(place, spent.place())) {
      return new Finding.Reused();
    }
    return replay
        .open(exchange.presented(), spent.answer())
        .<Finding>map(Finding.Repeated::new)
        .orElseGet(Finding.Worthless::new);
  }

  private Uni<TokenAnswer> answer(Finding finding, UserClaims claims, RefreshPlace place) {
    metrics
        .counter("phishx_auth_refreshes_total", "outcome", finding.getClass().getSimpleName())
        .increment();
    return switch (finding) {
      case Finding.Renewed renewed -> Uni.createFrom().item(renewed.answer());
      case Finding.Repeated repeated -> Uni.createFrom().item(repeated.answer());
      case Finding.Worthless worthless -> Uni.createFrom().failure(refused());
      case Finding.Early early ->
          Uni.createFrom()
              .failure(
                  new Problem.Unavailable(
                      "tokens-just-revoked",
                      "tokens were taken back this very second; try again",
                      Duration.ofSeconds(1)));
      case Finding.Reused reused ->
          reuse.end(claims, place).chain(() -> Uni.createFrom().failure(refused()));
      case Finding.Fenced fenced ->
          endFenced(claims).chain(() -> Uni.createFrom().failure(fenced()));
    };
  }

  private Uni<Ended> endFenced(UserClaims claims) {
    return revocations.session(
        claims.tenant(),
        claims.session(),
        BEHIND_FENCE,
        AuditEntry.of(
            BEHIND_FENCE,
            Outcome.DENIED,
            claims.user().toString(),
            Map.of("session_id", claims.session().toString())));
  }

  private Uni<Void> audited(SqlConnection connection, RefreshExchange exchange) {
    UserClaims claims = exchange.presented().claims();
    return audit
        .append(
            connection,
            claims.tenant(),
            AuditEntry.of(
                "session.refresh",
                Outcome.SUCCESS,
                claims.user().toString(),
                Map.of(
                    "session_id", claims.session().toString(),
                    "jti", exchange.access().jti().toString())))
        .replaceWithVoid();
  }

  private static Problem fenced() {
    return new Problem.NotAuthenticated(
        "session-fenced",
        "the session began before a moment up to which revocations may be lost; log in again");
  }

  private static Problem refused() {
    return new Problem.NotAuthenticated(
        "invalid-refresh-token", "the refresh token is not one that can be redeemed");
  }
}
