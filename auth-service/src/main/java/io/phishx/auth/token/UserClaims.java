package io.phishx.auth.token;

import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import io.phishx.chassis.tenant.TenantId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * What an access token of a user's session says.
 *
 * @param family the refresh family's id, which redeems nothing
 */
public record UserClaims(
    UUID user, TenantId tenant, Role role, Set<Scope> scopes, UUID session, UUID family) {

  public UserClaims {
    if (!role.scopes().containsAll(scopes)) {
      throw new IllegalArgumentException("a token never carries a scope that its role lacks");
    }
    scopes = scopes.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(scopes));
  }

  /** The same with other scopes of the role. */
  public UserClaims with(Set<Scope> others) {
    return new UserClaims(user, tenant, role, others, session, family);
  }
}
