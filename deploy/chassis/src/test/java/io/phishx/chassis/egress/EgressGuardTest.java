package io.phishx.chassis.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.problem.Problem;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.mutiny.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EgressGuardTest {

  private static final Vertx VERTX = Vertx.vertx();

  private final EgressGuard guard = new EgressGuard(new Config(false), VERTX);

  private record Config(boolean loopback) implements EgressConfig {

    @Override
    public Set<String> schemes() {
      return Set.of("http", "https", "redis");
    }

    @Override
    public Optional<Set<String>> hosts() {
      return Optional.of(Set.of("models.example", "localhost"));
    }
  }

  @AfterAll
  static void close() {
    VERTX.close().await().indefinitely();
  }

  @Test
  void httpEndpointsPass() {
    for (String endpoint :
        List.of(
            "http://models.example",
            "https://models.example/v2/models",
            "http://models.example:1/",
            "http://models.example:65535/")) {
      assertEquals(endpoint, guard.checkHttp(endpoint).toString());
    }
  }

  @Test
  void schemeInCapitalsIsCalledAsItSays() {
    assertEquals(
        "https://models.example/v2", guard.checkHttp("HTTPS://models.example/v2").toString());

    RequestOptions request =
        new EgressGuard(new Config(true), VERTX)
            .check(URI.create("HTTPS://localhost/v2"))
            .await()
            .indefinitely()
            .request(HttpMethod.POST);

    assertTrue(request.isSsl());
    assertEquals(443, request.getPort());
  }

  @Test
  void endpointWithQueryFragmentOrImpossiblePortIsInvalid() {
    for (String endpoint :
        List.of(
            "http://models.example/?key=1",
            "http://models.example/?",
            "http://models.example/#top",
            "http://models.example:0/",
            "http://models.example:65536/")) {
      assertThrows(Problem.Invalid.class, () -> guard.checkHttp(endpoint), endpoint);
    }
  }

  @Test
  void anotherSchemeIsRefusedEvenWhereItIsAllowedForOthers() {
    assertEquals("redis", guard.checkForm("redis://models.example").getScheme());

    assertThrows(Problem.Unprocessable.class, () -> guard.checkHttp("redis://models.example"));
  }
}
