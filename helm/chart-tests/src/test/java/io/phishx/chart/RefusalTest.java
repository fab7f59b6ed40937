package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that are each valid but not safe together are refused in one clear sentence. */
class RefusalTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{route: {tls: {enabled: false}}} | is not rendered without TLS at the gateway",
        "{route: {tls: {secret: ''}}} | is not rendered without TLS at the gateway",
        "{route: {kind: gateway, gateway: {className: c}, tls: {enabled: false}}} | is not rendered without TLS at the gateway",
        "{route: {kind: gateway, gateway: {parentRefs: [{name: g}]}}} | must name its HTTPS listener",
        "{database: {tls: {mode: disable}}} | without verified TLS to PostgreSQL",
        "{database: {tls: {mode: require}}} | without verified TLS to PostgreSQL",
        "{redis: {tls: {enabled: false}}} | without TLS to Redis",
        "{serviceTls: {enabled: false}, route: {trustedProxies: []}} | needs route.trustedProxies",
        "{image: {tag: 3.1.0-SNAPSHOT}} | refuses the moving image tag",
        "{services: {auth-service: {config: {JWT_ALGORITHM: HS256}}}} | every verifier could sign",
        "{services: {crypto-service: {config: {ENCRYPTION_ENABLED: 'false'}}}} | ENCRYPTION_ENABLED=false",
        "{defaults: {config: {ENCRYPTION_ENABLED: 'False'}}, services: {crypto-service: {config: {ENCRYPTION_ENABLED: null}}}} | ENCRYPTION_ENABLED=false",
      })
  void productionIsNotRendered(String overrides, String reason) {
    assertRefused(ValueSet.PRODUCTION, overrides, reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{route: {kind: gateway}} | needs route.gateway.parentRefs",
        "{database: {tls: {mode: verify-full, caSecret: ''}}} | needs database.tls.caSecret",
        "{services: {auth-service: {enabled: false}}} | which is disabled here: set services.auth-service.url",
        "{services: {auth-service: {calls: [mail-service]}}} | which is not among services",
        "{services: {auth-service: {paths: [/auth, /emails]}}} | belongs to",
        "{defaults: {autoscaling: {enabled: true, minReplicas: 9}}} | is greater than maxReplicas",
        "{fullnameOverride: a-name-that-is-much-too-long-to-put-services-after} | at most 44",
      })
  void noEnvironmentIsRendered(String overrides, String reason) {
    assertRefused(ValueSet.MINIMAL, overrides, reason);
  }

  @Test
  void developmentMayDoWithoutTls() {
    // When
    Rendered rendered =
        Chart.render(ValueSet.MINIMAL, "{route: {kind: ingress, tls: {enabled: false}}}");

    // Then
    Ingress ingress = rendered.all(Ingress.class).getFirst();
    assertTrue(ingress.getSpec().getTls().isEmpty());
  }

  @Test
  void productionTerminatesTlsForItsOneHost() {
    // When
    Ingress ingress = Chart.render(ValueSet.PRODUCTION).all(Ingress.class).getFirst();

    // Then
    assertEquals(1, ingress.getSpec().getRules().size());
    assertFalse(ingress.getSpec().getTls().isEmpty());
    assertEquals(
        ingress.getSpec().getRules().getFirst().getHost(),
        ingress.getSpec().getTls().getFirst().getHosts().getFirst());
  }

  private static void assertRefused(ValueSet values, String overrides, String reason) {
    // When
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> Chart.render(values, overrides));

    // Then
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("phishx: "), message);
    assertTrue(message.contains(reason), message);
  }
}
