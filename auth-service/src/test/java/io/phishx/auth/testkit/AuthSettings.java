package io.phishx.auth.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** The settings of every test of the running service. */
public final class AuthSettings implements QuarkusTestResourceLifecycleManager {

  public static final String OPERATOR = "operator@demo.example";
  public static final String PASSWORD = "correct horse battery";
  public static final String ANOMALY_SECRET = "anomaly-secret-of-the-tests-0123456789";

  /** The key that sealed what an earlier configuration of the service wrote. */
  public static final String FORMER_SEAL_KEY = "Zm9ybWVyLWtleS1mb3JtZXIta2V5LWZvcm1lci1rZXk=";

  @Override
  public Map<String, String> start() {
    return Map.ofEntries(
        Map.entry("PHISHX_BOOTSTRAP_OPERATOR_EMAIL", OPERATOR),
        Map.entry("PHISHX_BOOTSTRAP_OPERATOR_PASSWORD", PASSWORD),
        Map.entry("phishx.auth.services.anomaly-service.secret", ANOMALY_SECRET),
        Map.entry("phishx.auth.former-seal-keys", FORMER_SEAL_KEY),
        Map.entry("phishx.auth.keys.publish-wait", "2s"),
        Map.entry("phishx.auth.keys.check-interval", "200ms"),
        Map.entry("phishx.auth.tenants.erasure-delay", "1s"),
        Map.entry("phishx.auth.retention.batch", "2"),
        Map.entry("phishx.erasure.check-interval", "200ms"));
  }

  @Override
  public void stop() {}
}
