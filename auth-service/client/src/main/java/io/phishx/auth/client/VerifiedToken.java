package io.phishx.auth.client;

import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * An access token whose signature, times, issuer and audience were found right.
 *
 * @param tokenId {@code jti}
 * @param subject {@code sub}: id of a user or client, or the service's name
 * @param tenant {@code tenant_id}
 * @param role what the caller is
 * @param scopes what the token allows; never more than the role
 * @param sessionId {@code sid}; absent in tokens of clients
 * @param keyId {@code kid} of the key that signed it
 * @param issuedAt {@code iat}
 * @param expiresAt {@code exp}
 * @param onBehalfOf {@code act.sub}: the user whom a service acts for, for audit only
 */
public record VerifiedToken(
    String tokenId,
    String subject,
    TenantId tenant,
    Role role,
    Set<Scope> scopes,
    Optional<String> sessionId,
    String keyId,
    Instant issuedAt,
    Instant expiresAt,
    Optional<String> onBehalfOf) {

  public VerifiedToken {
    scopes = Set.copyOf(scopes);
  }

  /** Whether it carries {@code scope}. */
  public boolean hasScope(Scope scope) {
    return scopes.contains(scope);
  }

  /** Whether its holder administers its tenant. */
  public boolean isAdmin() {
    return role == Role.ADMINISTRATOR && hasScope(Scope.ADMIN);
  }

  /** Whether it belongs to {@code resourceTenant}. */
  public boolean isTenantOwner(TenantId resourceTenant) {
    return tenant.equals(resourceTenant);
  }

  /** Whether it is a service's own token. */
  public boolean isService() {
    return role == Role.SERVICE;
  }
}
