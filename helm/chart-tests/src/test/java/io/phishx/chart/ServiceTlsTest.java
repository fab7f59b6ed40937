package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** TLS between the services is one switch: who answers over TLS is also called over it. */
class ServiceTlsTest {

  @Test
  void switchedOnNothingButTlsIsAnsweredAndCalled() {
    // When
    Rendered rendered = Chart.render(ValueSet.DEFAULT, "{serviceTls: {enabled: true}}");

    // Then
    for (Map.Entry<String, Deployment> service : rendered.byService(Deployment.class).entrySet()) {
      Map<String, String> environment = Environment.plain(rendered, service.getKey());
      assertEquals("disabled", environment.get("QUARKUS_HTTP_INSECURE_REQUESTS"));
      assertEquals(environment.get("QUARKUS_HTTP_PORT"), environment.get("QUARKUS_HTTP_SSL_PORT"));
      assertEquals("required", environment.get("PHISHX_HTTP_CLIENT_AUTH"));
      environment.forEach(
          (name, value) ->
              assertFalse(
                  name.endsWith("_URL") && value.startsWith("http://"),
                  service.getKey() + " calls over plain HTTP: " + name));
      List<String> secrets =
          service.getValue().getSpec().getTemplate().getSpec().getVolumes().stream()
              .filter(volume -> volume.getName().equals("service-tls"))
              .map((Volume volume) -> volume.getSecret().getSecretName())
              .toList();
      assertEquals(1, secrets.size());
      assertTrue(secrets.getFirst().endsWith(service.getKey() + "-tls"), secrets.getFirst());
    }
  }

  @Test
  void developmentWithoutTlsTakesBearersOverPlainHttp() {
    Map<String, String> environment =
        Environment.plain(Chart.render(ValueSet.MINIMAL), "auth-service");
    assertEquals("false", environment.get("PHISHX_HTTP_REQUIRE_TLS"));
  }
}
