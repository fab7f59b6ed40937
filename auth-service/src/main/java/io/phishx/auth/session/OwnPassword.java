package io.phishx.auth.session;

import io.phishx.auth.client.VerifiedToken;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.HashShare;
import io.phishx.auth.user.LoginGuard;
import io.phishx.auth.user.LoginGuard.Standing;
import io.phishx.auth.user.Password;
import io.phishx.auth.user.PasswordHasher;
import io.phishx.auth.user.User;
import io.phishx.auth.user.UserChanges;
import io.phishx.auth.user.Users;
import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.client.OnBehalfOf;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * Lets a user prove his password once more, and change it. A stolen access token doesn't suffice,
 * and guessing with one is charged to the budgets of a login.
 */
@ApplicationScoped
class OwnPassword {

  private final Users users;
  private final UserChanges changes;
  private final PasswordHasher hasher;
  private final LoginGuard guard;
  private final HashShare share;

  OwnPassword(
      Users users, UserChanges changes, PasswordHasher hasher, LoginGuard guard, HashShare share) {
    this.users = users;
    this.changes = changes;
    this.hasher = hasher;
    this.guard = guard;
    this.share = share;
  }

  /**
   * The caller, once his password was found right.
   *
   * @return fails with {@link Problem.Forbidden} if it is wrong, or the caller is no user, and with
   *     {@link Problem.TooMany} after too many wrong ones, also where these ran beside this one
   */
  Uni<User> prove(VerifiedToken token, String password, Caller caller) {
    if (token.sessionId().isEmpty()) {
      throw new Problem.Forbidden("users-only", "a client has no password");
    }
    return users
        .get(token.tenant(), OnBehalfOf.person(token.subject()), UUID.fromString(token.subject()))
        .chain(
            user -> {
              LoginGuard.Attempt attempt =
                  guard
                      .attempt(
                          EmailAddress.normalised(user.email()), caller.network(), caller.device())
                      .at(user);
              return share.of(attempt, true, () -> proven(user, password, attempt));
            });
  }

  /** Replaces it; every session but the caller's ends. */
  Uni<Void> change(VerifiedToken token, String current, String wanted, Caller caller) {
    return prove(token, current, caller)
        .chain(
            user ->
                changes.replacePassword(
                    user, UUID.fromString(token.sessionId().orElseThrow()), wanted));
  }

  private Uni<User> proven(User user, String password, LoginGuard.Attempt attempt) {
    return unlessLocked(attempt)
        .chain(() -> hasher.matches(true, Password.secret(password), user.passwordHash()))
        .chain(
            right ->
                right
                    // tries that ran beside this one may have spent the budget meanwhile
                    ? unlessLocked(attempt).replaceWith(user)
                    : guard.failed(attempt).chain(() -> Uni.createFrom().failure(wrongPassword())));
  }

  private Uni<Void> unlessLocked(LoginGuard.Attempt attempt) {
    return guard
        .check(attempt)
        .chain(
            standing ->
                switch (standing) {
                  case Standing.Open open -> Uni.createFrom().voidItem();
                  case Standing.Locked locked -> Uni.createFrom().failure(locked.problem());
                });
  }

  private static Problem wrongPassword() {
    return new Problem.Forbidden("wrong-password", "the current password is not that one");
  }
}
