package io.phishx.auth.session;

import io.phishx.auth.client.Scope;
import io.phishx.auth.secondfactor.SecondFactor;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.user.Account;
import io.phishx.auth.user.Accounts;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.HashShare;
import io.phishx.auth.user.LoginGuard;
import io.phishx.auth.user.LoginGuard.Standing;
import io.phishx.auth.user.Password;
import io.phishx.auth.user.PasswordHasher;
import io.phishx.auth.user.User;
import io.phishx.auth.user.UserChanges;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One path for every login: whatever is wrong, the same calls are made, the same hash is computed
 * and the same 401 comes out. A locked account costs the same work too and is told by a 429, the
 * right password or not; only a network whose own budget is spent is turned away at once.
 */
@ApplicationScoped
class Login {

  private final LoginGuard guard;
  private final HashShare share;
  private final Accounts accounts;
  private final PasswordHasher hasher;
  private final UserChanges changes;
  private final CodeProof codes;
  private final GrantedScopes granted;
  private final Sessions sessions;
  private final OperatorTenant operator;
  private final TenantTransaction transactions;
  private final LoginJournal journal;
  private final Ids ids;

  Login(
      LoginGuard guard,
      HashShare share,
      Accounts accounts,
      PasswordHasher hasher,
      UserChanges changes,
      CodeProof codes,
      GrantedScopes granted,
      Sessions sessions,
      OperatorTenant operator,
      TenantTransaction transactions,
      LoginJournal journal,
      Ids ids) {
    this.guard = guard;
    this.share = share;
    this.accounts = accounts;
    this.hasher = hasher;
    this.changes = changes;
    this.codes = codes;
    this.granted = granted;
    this.sessions = sessions;
    this.operator = operator;
    this.transactions = transactions;
    this.journal = journal;
    this.ids = ids;
  }

  /**
   * What a login brings; prints nothing of it.
   *
   * @param tenant slug or id; null for the first account that was made with the address
   * @param scopes fewer than the role has; null for all of them
   * @param otp a code of the second factor, or for recovery; null for none
   */
  record Credentials(
      String username,
      String password,
      @Nullable String tenant,
      @Nullable Set<Scope> scopes,
      @Nullable String otp) {

    @Override
    public String toString() {
      return "Credentials[***]";
    }
  }

  /**
   * A session that was opened; prints nothing of its tokens.
   *
   * @param epoch of its user, as he was found
   */
  record Opened(TokenAnswer answer, UUID epoch) {}

  /** A login that is under way, at the account that it may be of. */
  private record Try(
      Credentials credentials,
      Caller caller,
      Account account,
      TenantId tenant,
      LoginGuard.Attempt attempt,
      Standing standing) {}

  /** A login that has been looked at: whether it is right, and from where. */
  private record Examined(UUID session, SessionRows.SealedOrigin origin, boolean matches) {}

  /**
   * Logs in.
   *
   * @return fails with {@link Problem.NotAuthenticated} for every wrong login, {@link
   *     Problem.TooMany} when a budget is spent, {@link Problem.Unavailable} when crypto-service is
   *     away or too many logins wait
   */
  Uni<Opened> login(Credentials credentials, Caller caller) {
    String normalised = EmailAddress.normalised(credentials.username());
    LoginGuard.Attempt attempt = guard.attempt(normalised, caller.network(), caller.device());
    return guard
        .check(attempt) // before any work
        .chain(
            standing ->
                share.of(
                    attempt,
                    standing.known(),
                    () ->
                        accounts
                            .find(normalised, credentials.tenant())
                            .chain(account -> begin(credentials, caller, account, attempt))
                            .chain(this::attempted)));
  }

  /** How the account stands is asked once more: who is known at another of the address is not. */
  private Uni<Try> begin(
      Credentials credentials, Caller caller, Account account, LoginGuard.Attempt attempt) {
    return switch (account) {
      case Account.One one ->
          begun(credentials, caller, account, one.user().tenant(), attempt.at(one.user()));
      case Account.Nobody nobody ->
          operator.id().chain(id -> begun(credentials, caller, account, id, attempt.atNobody()));
    };
  }

  private Uni<Try> begun(
      Credentials credentials,
      Caller caller,
      Account account,
      TenantId tenant,
      LoginGuard.Attempt attempt) {
    return guard
        .check(attempt)
        .map(standing -> new Try(credentials, caller, account, tenant, attempt, standing));
  }

  private Uni<Opened> attempted(Try now) {
    return examine(now).chain(examined -> decide(examined, now));
  }

  private Uni<Examined> examine(Try now) {
    UUID session = ids.next();
    Secret password = Password.secret(now.credentials().password());
    boolean known = now.standing().known();
    Uni<Boolean> matches =
        switch (now.account()) {
          case Account.One one -> hasher.matches(known, password, one.user().passwordHash());
          case Account.Nobody nobody -> hasher.decoy(known, password);
        };
    // the third crypto call runs beside Argon2id
    return Uni.combine()
        .all()
        .unis(sessions.seal(now.tenant(), session, now.caller()), matches)
        .with((origin, right) -> new Examined(session, origin, right));
  }

  private Uni<Opened> decide(Examined examined, Try now) {
    if (now.standing() instanceof Standing.Locked locked) {
      return refuse(examined, now, locked);
    }
    return switch (now.account()) {
      case Account.One one when examined.matches() && !one.user().disabled() ->
          // tries that ran beside this one may have spent the budget meanwhile
          guard
              .check(now.attempt())
              .chain(
                  standing ->
                      switch (standing) {
                        case Standing.Open open -> secondly(examined, one.user(), now);
                        case Standing.Locked locked -> refuse(examined, now, locked);
                      });
      case Account.One one ->
          fail(examined, one.user().disabled() ? "disabled" : "wrong-password", one.user(), now);
      case Account.Nobody nobody -> fail(examined, nobody.reason(), null, now);
    };
  }

  private Uni<Opened> secondly(Examined examined, User user, Try now) {
    return codes
        .check(now.attempt(), user, now.credentials().otp())
        .chain(
            outcome ->
                switch (outcome) {
                  case CodeProof.Outcome.Locked locked -> refuse(examined, now, locked.standing());
                  case CodeProof.Outcome.Found found -> found(examined, user, now, found.finding());
                });
  }

  private Uni<Opened> found(Examined examined, User user, Try now, SecondFactor.Finding finding) {
    return switch (finding) {
      case NOT_ENROLLED -> succeed(examined, user, now, false);
      case PASSED -> succeed(examined, user, now, true);
      case MISSING ->
          journalled(examined, "otp-missing", user, now)
              .chain(() -> Uni.createFrom().failure(otpNeeded()));
      case WRONG -> fail(examined, "wrong-otp", user, now);
    };
  }

  private Uni<Opened> succeed(Examined examined, User user, Try now, boolean proven) {
    return granted
        .of(user, now.credentials().scopes(), proven)
        .onFailure(Problem.Invalid.class)
        .call(() -> journalled(examined, "scope-not-granted", user, now))
        .chain(scopes -> open(examined, user, now, scopes));
  }

  private Uni<Opened> open(Examined examined, User user, Try now, Set<Scope> scopes) {
    return transactions
        .sql(
            now.tenant(),
            connection ->
                sessions
                    .open(connection, user, scopes, examined.session(), examined.origin())
                    .call(
                        () ->
                            journal.opened(
                                connection,
                                user,
                                examined.session(),
                                examined.origin(),
                                now.caller())))
        .onFailure(Problem.Conflict.class)
        .transform(e -> refused())
        .call(() -> guard.succeeded(now.attempt()))
        .call(() -> changes.strengthen(user, Password.secret(now.credentials().password())))
        .map(answer -> new Opened(answer, user.epoch()));
  }

  private Uni<Opened> refuse(Examined examined, Try now, Standing.Locked locked) {
    User user =
        switch (now.account()) {
          case Account.One one -> one.user();
          case Account.Nobody nobody -> null;
        };
    return journalled(examined, "locked", user, now)
        .chain(() -> guard.refused(now.attempt()))
        .chain(() -> Uni.createFrom().failure(locked.problem()));
  }

  private Uni<Opened> fail(Examined examined, String reason, @Nullable User user, Try now) {
    return journalled(examined, reason, user, now)
        .chain(() -> guard.failed(now.attempt()))
        .chain(() -> Uni.createFrom().failure(refused()));
  }

  private Uni<UUID> journalled(Examined examined, String reason, @Nullable User user, Try now) {
    return transactions.sql(
        now.tenant(),
        connection ->
            journal.refused(
                connection,
                now.tenant(),
                reason,
                user == null ? null : user.id(),
                examined.session(),
                examined.origin(),
                now.caller()));
  }

  private static Problem otpNeeded() {
    return new Problem.NotAuthenticated(
        "otp-required", "the account has a second factor: expected its code as otp");
  }

  private static Problem refused() {
    return new Problem.NotAuthenticated(
        "invalid-credentials", "the credentials are not those of a user who may log in");
  }
}
