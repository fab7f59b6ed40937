package io.phishx.auth.oauthclient;

import io.phishx.auth.client.Scope;
import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A client as its tenant's admins see it; {@code id} is what it sends as client_id. */
record ClientView(
    UUID id,
    String name,
    String role,
    List<String> scopes,
    boolean disabled,
    TenantId tenantId,
    List<Client.SecretRef> secrets,
    Instant createdAt,
    Instant updatedAt) {

  static ClientView of(Client client) {
    return new ClientView(
        client.id(),
        client.name(),
        client.role().wire(),
        client.scopes().stream().sorted().map(Scope::wire).toList(),
        client.disabled(),
        client.tenant(),
        client.secrets(),
        client.createdAt(),
        client.updatedAt());
  }
}
