package io.phishx.auth.oauthclient;

import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A client of a tenant, which gets tokens with {@code client_credentials}.
 *
 * @param scopes what its tokens may carry; never more than the role
 * @param secrets those that live, oldest first
 */
record Client(
    UUID id,
    TenantId tenant,
    String name,
    Role role,
    Set<Scope> scopes,
    boolean disabled,
    List<SecretRef> secrets,
    Instant createdAt,
    Instant updatedAt) {

  private static final int MAX_NAME = 200;

  Client {
    if (name.isBlank() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
      throw invalid("name", "expected 1 to " + MAX_NAME + " characters");
    }
    if (role == Role.SERVICE) {
      throw invalid("role", "expected admin, soc_analyst, api_client or readonly");
    }
    if (scopes.isEmpty() || !role.scopes().containsAll(scopes)) {
      throw invalid("scopes", "expected one or more of the scopes of the role");
    }
    scopes = Set.copyOf(scopes);
    secrets = List.copyOf(secrets);
  }

  /** A secret by its id; the secret itself is shown once, when it is made. */
  record SecretRef(UUID id, Instant createdAt) {}

  static Problem invalid(String field, String message) {
    return new Problem.Invalid(
        "invalid-request", "the input breaks its rules", List.of(new Violation(field, message)));
  }
}
