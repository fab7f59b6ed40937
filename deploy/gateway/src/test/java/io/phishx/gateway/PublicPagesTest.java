package io.phishx.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublicPagesTest {

  private static final String UP = "{\"status\":\"UP\",\"checks\":[]}";
  private static final String DOCUMENT =
      """
      {"openapi":"3.1.0","info":{"title":"t","version":"1"},
       "tags":[{"name":"%s"}],
       "paths":{"%s":{"get":{"responses":{"200":{"content":{"application/json":{"schema":
         {"$ref":"#/components/schemas/Answer"}}}}}}},"/internal/feeds/{name}":{"get":{}}},
       "components":{"schemas":{"Answer":{"type":"%s"},"Same":{"type":"string"}}}}
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private TinyService auth;
  private TinyService crypto;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    auth =
        TinyService.start()
            .answer("/q/health/ready", 200, UP)
            .answer("/q/openapi", 200, DOCUMENT.formatted("auth", "/auth/users/{id}", "object"));
    crypto =
        TinyService.start()
            .answer("/q/health/ready", 200, UP)
            .answer("/q/openapi", 200, DOCUMENT.formatted("pii", "/pii/detect", "array"));
    gateway = start(true);
  }

  @AfterEach
  void stop() {
    gateway.close();
    auth.close();
    crypto.close();
  }

  @Test
  void healthIsOkWhenEveryServiceIsReady() throws Exception {
    get("/auth/me");
    get("/health");
    HttpResponse<String> response = get("/health");

    assertEquals(200, response.statusCode());
    JsonObject body = new JsonObject(response.body());
    assertEquals("ok", body.getString("status"));
    assertEquals(2, body.getInteger("services_ready"));
    assertEquals(1, body.getInteger("requests_total"));
  }

  @Test
  void healthIsUnavailableWhileOneServiceIsAwayAndComesBack() throws Exception {
    int port = crypto.port();
    crypto.close();

    await().untilAsserted(() -> assertHealth(503, "degraded"));

    crypto = TinyService.startOn(port).answer("/q/health/ready", 200, UP);
    await().untilAsserted(() -> assertHealth(200, "ok"));
  }

  @Test
  void healthIsDownWithoutAuthServiceAndComesBack() throws Exception {
    int port = auth.port();
    auth.close();

    await().untilAsserted(() -> assertHealth(503, "down"));

    auth = TinyService.startOn(port).answer("/q/health/ready", 200, UP);
    await().untilAsserted(() -> assertHealth(200, "ok"));
  }

  @Test
  void healthIsDownWhenMostServicesAre() throws Exception {
    gateway.close();
    try (TinyService third = TinyService.start().answer("/q/health/ready", 503, "{}")) {
      gateway = start(true, third.upstream("anomaly-service", "/emails"));
      await().untilAsserted(() -> assertHealth(503, "degraded"));

      crypto.answer("/q/health/ready", 503, "{}");

      await().untilAsserted(() -> assertHealth(503, "down"));
    }
  }

  @Test
  void healthAnswersPromptlyWhileAServiceHangs() throws Exception {
    await().untilAsserted(() -> assertHealth(200, "ok"));
    CountDownLatch released = new CountDownLatch(1);
    crypto.answer(
        "/q/health/ready",
        exchange -> {
          try {
            released.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
          TinyService.send(exchange, 200, UP);
        });
    try {
      await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(
              () -> {
                long start = System.nanoTime();
                assertHealth(503, "degraded");
                assertTrue(System.nanoTime() - start < Duration.ofMillis(900).toNanos());
              });
    } finally {
      released.countDown();
    }
  }

  @Test
  void healthSaysDegradedWhereAServiceMissesSomething() throws Exception {
    crypto.answer(
        "/q/health/ready",
        200,
        "{\"status\":\"UP\",\"checks\":[{\"name\":\"redis\",\"status\":\"UP\",\"data\":{\"state\":\"degraded\"}}]}");

    await().untilAsserted(() -> assertHealth(200, "degraded"));
    assertFalse(get("/health").body().contains("redis"));
  }

  @Test
  void openApiIsMergedWithoutInternalPaths() throws Exception {
    JsonObject merged = new JsonObject(get("/openapi").body());

    assertEquals(
        java.util.Set.of("/auth/users/{id}", "/pii/detect"),
        merged.getJsonObject("paths").fieldNames());
    JsonObject schemas = merged.getJsonObject("components").getJsonObject("schemas");
    assertEquals("object", schemas.getJsonObject("Answer").getString("type"));
    assertEquals("array", schemas.getJsonObject("Answer-crypto-service").getString("type"));
    assertTrue(schemas.containsKey("Same"));
    assertFalse(schemas.containsKey("Same-crypto-service"));
    assertTrue(
        merged
            .getJsonObject("paths")
            .getJsonObject("/pii/detect")
            .encode()
            .contains("#/components/schemas/Answer-crypto-service"));
    assertFalse(merged.containsKey("x-incomplete"));
  }

  @Test
  void openApiKeepsWhatAServiceSaidBeforeItWentAway() throws Exception {
    gateway.close();
    crypto.answer("/q/openapi", 503, "{}");
    gateway = start(true);
    assertTrue(new JsonObject(get("/openapi").body()).getBoolean("x-incomplete"));

    crypto.answer("/q/openapi", 200, DOCUMENT.formatted("pii", "/pii/detect", "array"));
    assertTrue(get("/openapi").body().contains("/pii/detect"));
    crypto.close();
    assertTrue(get("/openapi").body().contains("/pii/detect"));
  }

  @Test
  void docsLoadNothingFromElsewhere() throws Exception {
    HttpResponse<String> page = get("/docs");

    assertEquals(200, page.statusCode());
    assertEquals(
        DocsPages.POLICY, page.headers().firstValue("Content-Security-Policy").orElseThrow());
    assertFalse(page.body().contains("http"));
    for (String file : List.of("/docs/swagger-ui.js", "/docs/swagger-ui.css", "/docs/start.js")) {
      assertTrue(page.body().contains(file), file);
      assertEquals(200, get(file).statusCode(), file);
    }
    assertEquals(404, get("/docs/../services.yaml").statusCode());
  }

  @Test
  void docsAndDocumentCanBeSwitchedOff() throws Exception {
    gateway.close();
    gateway = start(false);

    assertEquals(404, get("/docs").statusCode());
    assertEquals(404, get("/openapi").statusCode());
    assertEquals(404, get("/").statusCode());
    assertEquals(200, get("/health").statusCode());
  }

  private Gateway start(boolean docs, Upstream... more) throws IOException {
    List<Upstream> upstreams =
        new ArrayList<>(
            List.of(
                auth.upstream("auth-service", "/auth"), crypto.upstream("crypto-service", "/pii")));
    upstreams.addAll(List.of(more));
    return Gateway.start(
        new GatewayConfig("127.0.0.1", 0, upstreams, docs, null, null, GatewayLimits.DEFAULT));
  }

  private void assertHealth(int status, String word) throws Exception {
    HttpResponse<String> response = get("/health");
    assertEquals(status, response.statusCode());
    assertEquals(word, new JsonObject(response.body()).getString("status"));
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
