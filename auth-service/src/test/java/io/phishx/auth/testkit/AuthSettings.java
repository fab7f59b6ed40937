package io.phishx.auth.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** The settings of every test of the running service. */
public final class AuthSettings implements QuarkusTestResourceLifecycleManager {

  public static final String OPERATOR = "operator@demo.example";
  public static final String PASSWORD = "correct horse battery";
  public static final String ANOMALY_SECRET = "anomaly-secret-of-the-tests-0123456789";

  @Override
  public Map<String, String> start() {
    return Map.of(
        "PHISHX_BOOTSTRAP_OPERATOR_EMAIL",
        OPERATOR,
        "PHISHX_BOOTSTRAP_OPERATOR_PASSWORD",
        PASSWORD,
        "phishx.auth.services.anomaly-service.secret",
        ANOMALY_SECRET,
        "phishx.auth.keys.publish-wait",
        "2s",
        "phishx.auth.keys.check-interval",
        "200ms",
        "phishx.auth.refresh.grace",
        "2s",
        "phishx.auth.guard.per-network",
        "100000",
        "phishx.auth.password.queue",
        "200");
  }

  @Override
  public void stop() {}
}
