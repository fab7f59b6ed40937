package io.phishx.crypto.client;

import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.TestTokens;
import io.smallrye.mutiny.Uni;

/** What anomaly-service shows when it calls for {@code tenant}. */
record AnomalyService(TenantId tenant) implements Credentials {

  @Override
  public Uni<String> token() {
    return Uni.createFrom()
        .item(() -> TestTokens.token().tenant(tenant.value()).asService("anomaly-service").sign());
  }

  @Override
  public void forget(String token) {}
}
