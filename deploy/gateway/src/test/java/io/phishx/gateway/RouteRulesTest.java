package io.phishx.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRulesTest {

  private final RouteRules rules =
      new RouteRules(
          Services.load().services().stream().map(entry -> Upstream.local(entry, false)).toList());

  @ParameterizedTest
  @CsvSource({
    "/auth/login, auth-service",
    "/auth, auth-service",
    "/.well-known/jwks.json, auth-service",
    "/encryption/rows/encrypt, crypto-service",
    "/pii/detect, crypto-service",
    "/ingest/email, anomaly-service",
    "/anomalies/stats, anomaly-service",
    "/enforce/smtp, anomaly-service",
    "/emails/7, anomaly-service",
    "/deployments/canary, experiment-service",
    "/statistics/chi-square, experiment-service",
    "/models/route, experiment-service",
    "/regions/pairs/us-east-1--eu-west-1/failover, region-controller",
    "/replication/us-east-1%E2%86%92eu-west-1, region-controller",
    "/recovery-points, region-controller"
  })
  void pathLeadsToTheServiceThatOwnsItsPrefix(String path, String service) {
    assertEquals(service, rules.route(path).orElseThrow().name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/authx",
        "/Auth/login",
        "/internal/feeds/trust",
        "/q/health",
        "/q",
        "/auth/../internal/feeds/trust",
        "/auth/./login",
        "/auth/%2e%2e/internal/feeds/trust",
        "/auth/%2E%2E/q/metrics",
        "/auth/..%2finternal",
        "/auth/%252e%252e/internal",
        "/auth/..;/internal",
        "/auth//internal",
        "//internal/feeds/trust",
        "/%69nternal/feeds/trust",
        "/auth\\..\\internal",
        "/auth/%5c..",
        "/auth/%00",
        "/auth/%zz",
        "/auth/%c0%ae%c0%ae/internal",
        "/auth/%",
        "*",
        "auth/login"
      })
  void whatAServiceCouldReadDifferentlyLeadsNowhere(String path) {
    assertTrue(rules.route(path).isEmpty());
  }

  @Test
  void internalPrefixCanNotBeDeclaredPublic() {
    Upstream wrong = upstream("/internal");
    assertThrows(IllegalArgumentException.class, () -> new RouteRules(List.of(wrong)));
  }

  @Test
  void twoServicesCanNotShareAPrefix() {
    List<Upstream> both = List.of(upstream("/auth"), upstream("/auth"));
    assertThrows(IllegalArgumentException.class, () -> new RouteRules(both));
  }

  private static Upstream upstream(String path) {
    URI base = URI.create("http://127.0.0.1:1");
    return new Upstream("some-service", base, base, List.of(path));
  }
}
