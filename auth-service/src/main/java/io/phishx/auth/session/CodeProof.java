package io.phishx.auth.session;

import io.phishx.auth.secondfactor.SecondFactor;
import io.phishx.auth.secondfactor.SecondFactor.Finding;
import io.phishx.auth.user.LoginGuard;
import io.phishx.auth.user.LoginGuard.Standing;
import io.phishx.auth.user.User;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks codes of second factors within their budgets; the spending of one is audited. */
@ApplicationScoped
class CodeProof {

  private final SecondFactor factor;
  private final LoginGuard guard;

  CodeProof(SecondFactor factor, LoginGuard guard) {
    this.factor = factor;
    this.guard = guard;
  }

  /** What came of it. */
  sealed interface Outcome {

    /** The code was looked at, or there was none to look at. */
    record Found(Finding finding) implements Outcome {}

    /** No code of this user is taken from there for now, also a right one. */
    record Locked(Standing.Locked standing) implements Outcome {}
  }

  /**
   * Checks a code of the user's second factor, if he has one.
   *
   * @param attempt of the caller at the user's account
   * @param code null or empty if the call brings none
   */
  Uni<Outcome> check(LoginGuard.Attempt attempt, User user, @Nullable String code) {
    return factor
        .current(user.tenant(), user.id())
        .chain(
            device ->
                device
                    .map(id -> within(attempt.ofCode(id), user, code))
                    .orElseGet(() -> found(Finding.NOT_ENROLLED)));
  }

  private Uni<Outcome> within(LoginGuard.Attempt codes, User user, @Nullable String code) {
    return unlessLocked(
        codes,
        () ->
            factor
                .check(user.tenant(), user.id(), code)
                .chain(
                    finding ->
                        switch (finding) {
                          case NOT_ENROLLED, MISSING -> found(finding);
                          // tries that ran beside this one may have spent the budget meanwhile
                          case PASSED ->
                              unlessLocked(
                                  codes, () -> guard.forget(codes).chain(() -> found(finding)));
                          case WRONG -> wrong(codes, user).chain(() -> found(finding));
                        }));
  }

  private Uni<Outcome> unlessLocked(LoginGuard.Attempt codes, Supplier<Uni<Outcome>> work) {
    return guard
        .check(codes)
        .chain(
            standing ->
                switch (standing) {
                  case Standing.Open open -> work.get();
                  case Standing.Locked locked -> Uni.createFrom().item(new Outcome.Locked(locked));
                });
  }

  private Uni<Void> wrong(LoginGuard.Attempt codes, User user) {
    return guard
        .failed(codes)
        .chain(
            spent ->
                spent ? factor.codesSpent(user.tenant(), user.id()) : Uni.createFrom().voidItem());
  }

  private static Uni<Outcome> found(Finding finding) {
    return Uni.createFrom().item(new Outcome.Found(finding));
  }
}
