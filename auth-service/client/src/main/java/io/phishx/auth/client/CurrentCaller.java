package io.phishx.auth.client;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;

/** Who calls, from the verified token. */
@RequestScoped
public class CurrentCaller {

  private final SecurityIdentity identity;
  private final Trust trust;

  public CurrentCaller(SecurityIdentity identity, Trust trust) {
    this.identity = identity;
    this.trust = trust;
  }

  /**
   * The caller's token.
   *
   * @throws Problem.NotAuthenticated if the call carries none
   */
  public VerifiedToken token() {
    if (!identity.isAnonymous() && identity.getPrincipal() instanceof CallerPrincipal caller) {
      return caller.token();
    }
    throw new Problem.NotAuthenticated("an access token is needed");
  }

  public TenantId tenant() {
    return token().tenant();
  }

  public String subject() {
    return token().subject();
  }

  public Role role() {
    return token().role();
  }

  /** Whether the caller is a person, no client, who administers the operator tenant. */
  public boolean isOperator() {
    VerifiedToken token = token();
    return token.isAdmin()
        && token.sessionId().isPresent()
        && trust.operatorTenant().filter(token::isTenantOwner).isPresent();
  }
}
