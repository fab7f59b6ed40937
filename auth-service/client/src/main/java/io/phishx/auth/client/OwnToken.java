package io.phishx.auth.client;

import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** This service's own token for {@code tenant}, or for what concerns no tenant. */
record OwnToken(ServiceTokens tokens, Optional<TenantId> tenant) implements Credentials {

  @Override
  public Uni<String> token() {
    return tenant.map(tokens::forTenant).orElseGet(tokens::ofOperator);
  }

  @Override
  public void forget(String token) {
    tokens.forget(token);
  }
}
