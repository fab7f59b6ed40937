package io.phishx.chassis.tenant;

import io.phishx.chassis.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The tenant and subject of the call, from its verified token and from nothing else. */
@RequestScoped
public class CurrentTenant {

  private final SecurityIdentity identity;

  public CurrentTenant(SecurityIdentity identity) {
    this.identity = identity;
  }

  /**
   * The tenant of the verified token.
   *
   * @throws Problem.NotAuthenticated if the call carries none
   */
  public TenantId id() {
    Object claim = token().getClaim("tenant_id");
    if (claim == null) {
      throw new Problem.NotAuthenticated("the token names no tenant");
    }
    return TenantId.parse(claim.toString());
  }

  /** The subject of the verified token: a user's, a client's or a service's id. */
  public String subject() {
    return token().getSubject();
  }

  private JsonWebToken token() {
    if (!identity.isAnonymous() && identity.getPrincipal() instanceof JsonWebToken token) {
      return token;
    }
    throw new Problem.NotAuthenticated("an access token is needed");
  }
}
