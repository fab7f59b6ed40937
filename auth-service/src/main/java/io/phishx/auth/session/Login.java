package io.phishx.auth.session;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.user.Account;
import io.phishx.auth.user.Accounts;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.LoginGuard;
import io.phishx.auth.user.Password;
import io.phishx.auth.user.PasswordHasher;
import io.phishx.auth.user.User;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.audit.SealedText;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One path for every login: whatever is wrong, the same calls are made, the same hash is computed
 * and the same 401 comes out. Only a spent budget is told apart, and a service that is away.
 */
@ApplicationScoped
class Login {

  private final LoginGuard guard;
  private final Accounts accounts;
  private final PasswordHasher hasher;
  private final Sessions sessions;
  private final OperatorTenant operator;
  private final TenantTransaction transactions;
  private final Journal journal;
  private final Ids ids;

  Login(
      LoginGuard guard,
      Accounts accounts,
      PasswordHasher hasher,
      Sessions sessions,
      OperatorTenant operator,
      TenantTransaction transactions,
      Journal journal,
      Ids ids) {
    this.guard = guard;
    this.accounts = accounts;
    this.hasher = hasher;
    this.sessions = sessions;
    this.operator = operator;
    this.transactions = transactions;
    this.journal = journal;
    this.ids = ids;
  }

  /**
   * What a login brings; prints nothing of it.
   *
   * @param tenant slug or id; null to find the one tenant that knows the address
   * @param scopes fewer than the role has; null for all of them
   */
  record Credentials(
      String username, String password, @Nullable String tenant, @Nullable Set<Scope> scopes) {

    @Override
    public String toString() {
      return "Credentials[***]";
    }
  }

  /** A login that has been looked at: who it may be, and from where. */
  private record Examined(
      Account account,
      TenantId tenant,
      UUID session,
      SessionRows.SealedOrigin origin,
      boolean matches) {}

  /**
   * Logs in.
   *
   * @return fails with {@link Problem.NotAuthenticated} for every wrong login, {@link
   *     Problem.TooMany} when a budget is spent, {@link Problem.Unavailable} when crypto-service is
   *     away or too many logins wait
   */
  Uni<TokenAnswer> login(Credentials credentials, Caller caller) {
    String normalised = EmailAddress.normalised(credentials.username());
    LoginGuard.Attempt attempt = guard.attempt(normalised, caller.network());
    return guard
        .check(attempt)
        .chain(() -> accounts.find(normalised, credentials.tenant()))
        .chain(account -> examine(account, credentials, caller))
        .chain(examined -> decide(examined, credentials, caller, attempt));
  }

  private Uni<Examined> examine(Account account, Credentials credentials, Caller caller) {
    UUID session = ids.next();
    Uni<TenantId> tenant =
        switch (account) {
          case Account.One one -> Uni.createFrom().item(one.user().tenant());
          case Account.Nobody nobody -> operator.id();
        };
    Uni<Boolean> matches =
        switch (account) {
          case Account.One one ->
              hasher.matches(Password.secret(credentials.password()), one.user().passwordHash());
          case Account.Nobody nobody -> hasher.decoy(Password.secret(credentials.password()));
        };
    return tenant.chain(
        id ->
            // the third crypto call runs beside Argon2id
            Uni.combine()
                .all()
                .unis(sessions.seal(id, session, caller), matches)
                .with((origin, right) -> new Examined(account, id, session, origin, right)));
  }

  private Uni<TokenAnswer> decide(
      Examined examined, Credentials credentials, Caller caller, LoginGuard.Attempt attempt) {
    return switch (examined.account()) {
      case Account.One one when examined.matches() && !one.user().disabled() ->
          succeed(examined, one.user(), credentials, caller).call(() -> guard.succeeded(attempt));
      case Account.One one ->
          fail(
              examined,
              one.user().disabled() ? "disabled" : "wrong-password",
              one.user().id(),
              caller,
              attempt);
      case Account.Nobody nobody -> fail(examined, nobody.reason(), null, caller, attempt);
    };
  }

  private Uni<TokenAnswer> succeed(
      Examined examined, User user, Credentials credentials, Caller caller) {
    Set<Scope> scopes = granted(user.role(), credentials.scopes());
    return transactions
        .sql(
            examined.tenant(),
            connection ->
                sessions
                    .open(connection, user, scopes, examined.session(), examined.origin())
                    .call(
                        () ->
                            journal.opened(
                                connection, user, examined.session(), examined.origin(), caller)))
        .onFailure(Problem.Conflict.class)
        .transform(e -> refused());
  }

  private Uni<TokenAnswer> fail(
      Examined examined,
      String reason,
      @Nullable UUID user,
      Caller caller,
      LoginGuard.Attempt attempt) {
    return transactions
        .sql(
            examined.tenant(),
            connection ->
                journal.refused(
                    connection,
                    examined.tenant(),
                    reason,
                    user,
                    examined.session(),
                    examined.origin(),
                    caller))
        .chain(() -> guard.failed(attempt))
        .chain(() -> Uni.createFrom().failure(refused()));
  }

  private static Set<Scope> granted(Role role, @Nullable Set<Scope> asked) {
    if (asked == null) {
      return role.scopes();
    }
    Set<Scope> granted = EnumSet.noneOf(Scope.class);
    granted.addAll(asked);
    granted.retainAll(role.scopes());
    if (granted.isEmpty()) {
      throw new Problem.Invalid("invalid-scope", "the role has none of the scopes asked for");
    }
    return granted;
  }

  private static Problem refused() {
    return new Problem.NotAuthenticated(
        "invalid-credentials", "the credentials are not those of a user who may log in");
  }

  /** What the audit log says of logins. */
  @ApplicationScoped
  static class Journal {

    private final AuditLog audit;
    private final MeterRegistry metrics;

    Journal(AuditLog audit, MeterRegistry metrics) {
      this.audit = audit;
      this.metrics = metrics;
    }

    Uni<UUID> opened(
        SqlConnection connection,
        User user,
        UUID session,
        SessionRows.SealedOrigin origin,
        Caller caller) {
      metrics.counter("phishx_auth_logins_total", "outcome", "success").increment();
      return audit.append(
          connection,
          user.tenant(),
          entry(
              Outcome.SUCCESS,
              user.id().toString(),
              Map.of("session_id", session.toString()),
              session,
              origin,
              caller));
    }

    Uni<UUID> refused(
        SqlConnection connection,
        TenantId tenant,
        String reason,
        @Nullable UUID user,
        UUID attempt,
        SessionRows.SealedOrigin origin,
        Caller caller) {
      metrics.counter("phishx_auth_logins_total", "outcome", "failure").increment();
      Map<String, String> facts = new HashMap<>();
      facts.put("reason", reason);
      return audit.append(
          connection,
          tenant,
          entry(
              Outcome.FAILURE,
              user == null ? null : user.toString(),
              facts,
              attempt,
              origin,
              caller));
    }

    private static AuditEntry entry(
        Outcome outcome,
        @Nullable String actor,
        Map<String, String> facts,
        UUID sealedAs,
        SessionRows.SealedOrigin origin,
        Caller caller) {
      String agent = caller.userAgent();
      String sealedAgent = origin.userAgent();
      return new AuditEntry(
          "session.login",
          outcome,
          actor,
          facts,
          sealedAs,
          null,
          new SealedText(caller.ip(), origin.ip()),
          agent == null || sealedAgent == null ? null : new SealedText(agent, sealedAgent));
    }
  }
}
