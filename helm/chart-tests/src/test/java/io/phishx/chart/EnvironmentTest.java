package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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

  @ParameterizedTest
  @EnumSource
  void theServiceOrWhatItIsBuiltOfReadsTheOthers(ValueSet values) {
    // Given
    Rendered rendered = Chart.render(values);

    // Then
    for (String service : rendered.byService(Deployment.class).keySet()) {
      ServiceSettings settings = ServiceSettings.of(service);
      String file = rendered.yaml();
      for (String variable : variables(rendered, service)) {
        assertTrue(
            variable.startsWith("QUARKUS_")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.startsWith("MALLOC_")
                || settings.reads(variable)
                || file.contains("$(" + variable + ")")
                || file.contains("${" + variable + "}"),
            service + " does not read " + variable);
      }
    }
  }

  @Test
  void aVariableThatNobodyReadsIsNoticed() {
    ServiceSettings settings = ServiceSettings.of("region-controller");
    assertTrue(settings.reads("PHISHX_AUDIT_MAC_KEY"));
    assertFalse(settings.reads("PHISHX_AUDIT_MAC_KEYS"));
    assertFalse(settings.reads("JWT_ALGORITHMS"));
  }

  /**
   * The guide's names but for the optional keys of a fixed signature, by the service they are of.
   */
  static Stream<Arguments> guide() {
    return Stream.of(
            Map.entry("auth-service", "JWT_ALGORITHM"),
            Map.entry("auth-service", "JWT_ACCESS_TOKEN_EXPIRE"),
            Map.entry("auth-service", "JWT_REFRESH_TOKEN_EXPIRE"),
            Map.entry("crypto-service", "ENCRYPTION_ENABLED"),
            Map.entry("crypto-service", "ENCRYPTION_MASTER_KEY"),
            Map.entry("crypto-service", "KEY_ROTATION_INTERVAL"),
            Map.entry("anomaly-service", "CONTAMINATION_RATE"),
            Map.entry("anomaly-service", "ZSCORE_THRESHOLD"),
            Map.entry("anomaly-service", "SLIDING_WINDOW_SIZE"),
            Map.entry("anomaly-service", "RISK_SCORE_ANOMALY_THRESHOLD"),
            Map.entry("anomaly-service", "URL_COUNT_ANOMALY_THRESHOLD"))
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest
  @MethodSource("guide")
  void aNameOfTheGuideIsReadAndInTheChart(String service, String variable) {
    assertTrue(ServiceSettings.of(service).reads(variable));
    assertTrue(variables(Chart.render(ValueSet.DEFAULT), service).contains(variable));
  }

  private static Set<String> variables(Rendered rendered, String service) {
    Set<String> variables = new HashSet<>(Environment.plain(rendered, service).keySet());
    variables.addAll(Environment.secret(rendered, service).keySet());
    return variables;
  }
}
