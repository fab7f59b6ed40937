package io.phishx.auth.secondfactor;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.Set;

/**
 * Operators need a second factor outside a local run. Until one has it, a login gives him no more
 * than to read, which suffices to enrol.
 */
@ApplicationScoped
public class OperatorRule {

  private final boolean required;

  OperatorRule(AuthConfig config) {
    this.required = config.totp().requiredForOperators();
  }

  /**
   * What a login may give.
   *
   * @param inOperatorTenant whether the user is of the operator tenant
   * @param proven whether a second factor was shown
   * @param scopes what it would give otherwise
   * @return empty if nothing of what was asked for is left
   */
  public Set<Scope> granted(
      Role role, boolean inOperatorTenant, boolean proven, Set<Scope> scopes) {
    boolean operator = inOperatorTenant && role == Role.ADMINISTRATOR;
    if (!required || !operator || proven) {
      return scopes;
    }
    Set<Scope> left = EnumSet.noneOf(Scope.class);
    left.addAll(scopes);
    left.retainAll(EnumSet.of(Scope.READ));
    return left;
  }
}
