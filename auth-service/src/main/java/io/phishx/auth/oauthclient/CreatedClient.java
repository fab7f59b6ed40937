package io.phishx.auth.oauthclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.idempotency.HasSecrets;
import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client that was just made; prints nothing of its secret.
 *
 * @param clientId the id once more, under the name that it is sent by
 * @param clientSecret shown this once; absent where the call is a repeated one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CreatedClient(
    UUID id,
    UUID clientId,
    @Nullable String clientSecret,
    String name,
    String role,
    List<String> scopes,
    boolean disabled,
    TenantId tenantId,
    List<Client.SecretRef> secrets,
    Instant createdAt,
    Instant updatedAt)
    implements HasSecrets<CreatedClient> {

  static CreatedClient of(Clients.WithSecret made) {
    return of(ClientView.of(made.client()), made.secret().text());
  }

  @Override
  public CreatedClient withoutSecrets() {
    return new CreatedClient(
        id, clientId, null, name, role, scopes, disabled, tenantId, secrets, createdAt, updatedAt);
  }

  private static CreatedClient of(ClientView view, String secret) {
    return new CreatedClient(
        view.id(),
        view.id(),
        secret,
        view.name(),
        view.role(),
        view.scopes(),
        view.disabled(),
        view.tenantId(),
        view.secrets(),
        view.createdAt(),
        view.updatedAt());
  }

  @Override
  public String toString() {
    return "CreatedClient[" + id + "]";
  }
}
