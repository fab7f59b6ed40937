package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every variable a pod gets is one that somebody reads. */
class EnvironmentTest {

  private static final Map<String, String> QUARKUS = QuarkusSettings.phases();

  @ParameterizedTest
  @EnumSource
  void quarkusReadsItsVariablesAtRunTime(ValueSet values) {
    // Given
    Rendered rendered = Chart.render(values);

    // Then
    for (String service : rendered.byService(Deployment.class).keySet()) {
      for (String variable : variables(rendered, service)) {
        if (variable.startsWith("QUARKUS_")) {
          assertEquals("RUN_TIME", QUARKUS.get(variable), variable);
        }
      }
    }
  }

  @Test
  void theGuidesNamesAreThere() {
    // Given
    Rendered rendered = Chart.render(ValueSet.DEFAULT);

    // Then
    assertTrue(
        variables(rendered, "auth-service")
            .containsAll(
                Set.of("JWT_ALGORITHM", "JWT_ACCESS_TOKEN_EXPIRE", "JWT_REFRESH_TOKEN_EXPIRE")));
    assertTrue(
        variables(rendered, "crypto-service")
            .containsAll(
                Set.of("ENCRYPTION_ENABLED", "ENCRYPTION_MASTER_KEY", "KEY_ROTATION_INTERVAL")));
    assertTrue(
        variables(rendered, "anomaly-service")
            .containsAll(
                Set.of(
                    "CONTAMINATION_RATE",
                    "ZSCORE_THRESHOLD",
                    "SLIDING_WINDOW_SIZE",
                    "RISK_SCORE_ANOMALY_THRESHOLD",
                    "URL_COUNT_ANOMALY_THRESHOLD")));
  }

  private static Set<String> variables(Rendered rendered, String service) {
    Set<String> variables = new HashSet<>(Environment.plain(rendered, service).keySet());
    variables.addAll(Environment.secret(rendered, service).keySet());
    return variables;
  }
}
