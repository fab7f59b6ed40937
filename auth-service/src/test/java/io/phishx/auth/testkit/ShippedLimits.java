package io.phishx.auth.testkit;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.CallLimits;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The limits of an installation that changes none, which other tests raise. */
public final class ShippedLimits implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    AuthConfig shipped = Settings.of(Map.of());
    CallLimits limits = shipped.limits();
    return Map.of(
        // the service starts anew, with keys that open no earlier operator
        "phishx.operator-tenant",
        "shipped",
        "phishx.auth.guard.per-network",
        Integer.toString(shipped.guard().perNetwork()),
        "phishx.auth.limits.clients-per-network",
        Integer.toString(limits.clientsPerNetwork()),
        "phishx.auth.limits.refreshes-per-network",
        Integer.toString(limits.refreshesPerNetwork()),
        "phishx.auth.limits.bootstraps-per-network",
        Integer.toString(limits.bootstrapsPerNetwork()),
        "phishx.auth.tenants.revocations-per-minute",
        Integer.toString(shipped.tenants().revocationsPerMinute()),
        "phishx.auth.password.queue",
        Integer.toString(shipped.password().queue()));
  }
}
