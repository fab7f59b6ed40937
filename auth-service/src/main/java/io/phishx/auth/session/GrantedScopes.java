package io.phishx.auth.session;

import io.phishx.auth.client.Scope;
import io.phishx.auth.secondfactor.OperatorRule;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.user.User;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which scopes a login gives: what was asked for, never more than the role has or the rule lets.
 */
@ApplicationScoped
class GrantedScopes {

  private final OperatorTenant operator;
  private final OperatorRule rule;

  GrantedScopes(OperatorTenant operator, OperatorRule rule) {
    this.operator = operator;
    this.rule = rule;
  }

  /**
   * What a login of {@code user} gives.
   *
   * @param asked null for all of the role's
   * @param proven whether a second factor was shown
   * @return fails with {@link Problem.Invalid} if nothing is left
   */
  Uni<Set<Scope>> of(User user, @Nullable Set<Scope> asked, boolean proven) {
    Set<Scope> scopes = EnumSet.copyOf(user.role().scopes());
    if (asked != null) {
      scopes.retainAll(asked);
    }
    return operator
        .id()
        .map(
            operating -> rule.granted(user.role(), operating.equals(user.tenant()), proven, scopes))
        .invoke(
            left -> {
              if (left.isEmpty()) {
                throw new Problem.Invalid(
                    "invalid-scope", "the role has none of the scopes asked for");
              }
            });
  }
}
