package io.phishx.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {

  private static final GatewayLimits LIMITS =
      new GatewayLimits(
          64L * 1024 * 1024,
          16 * 1024,
          8 * 1024,
          Duration.ofMillis(700),
          Duration.ofMillis(1500),
          1024,
          Duration.ofMinutes(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2));

  private final HttpClient http = HttpClient.newHttpClient();
  private TinyService auth;
  private TinyService anomaly;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    auth = TinyService.start().answer("/q/health/ready", 200, "{\"status\":\"UP\",\"checks\":[]}");
    anomaly =
        TinyService.start().answer("/q/health/ready", 200, "{\"status\":\"UP\",\"checks\":[]}");
    gateway =
        Gateway.start(
            new GatewayConfig(
                "127.0.0.1",
                0,
                List.of(
                    auth.upstream("auth-service", "/auth"),
                    anomaly.upstream("anomaly-service", "/ingest", "/anomalies")),
                true,
                null,
                null,
                LIMITS));
  }

  @AfterEach
  void stop() {
    gateway.close();
    auth.close();
    anomaly.close();
  }

  @Test
  void requestReachesItsServiceWithMethodQueryAndBody() throws Exception {
    HttpResponse<String> response =
        send(request("/ingest/email?a=b%20c").POST(BodyPublishers.ofString("mail")));

    assertEquals(200, response.statusCode());
    assertEquals("{\"path\":\"/ingest/email\"}", response.body());
    TinyService.Seen seen = anomaly.seen().getFirst();
    assertEquals("POST", seen.method());
    assertEquals("/ingest/email?a=b%20c", seen.uri());
    assertEquals(4, seen.bodyBytes());
    assertTrue(auth.seen().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/internal/feeds/trust", "/q/health/ready", "/q/metrics", "/nothing"})
  void whatIsNotPublicIsNotFound(String path) throws Exception {
    HttpResponse<String> response = send(request(path));

    assertProblem(response, 404, "/problems/not-found");
    assertTrue(auth.seen().isEmpty() && anomaly.seen().isEmpty());
  }

  @Test
  void dotSegmentsDoNotSmuggleARequestToInternal() throws Exception {
    String answer =
        raw("GET /auth/../internal/feeds/trust HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 404"), answer);
    assertTrue(auth.seen().isEmpty());
  }

  @Test
  void clientCanNotSayWhereItComesFrom() throws Exception {
    send(
        request("/auth/me")
            .header("X-Forwarded-For", "203.0.113.9")
            .header("Forwarded", "for=203.0.113.9")
            .header("X-Real-IP", "203.0.113.9")
            .header("X-Forwarded-Proto", "https"));

    var headers = auth.seen().getFirst().headers();
    assertEquals(List.of("127.0.0.1"), headers.get("X-Forwarded-For"));
    assertEquals(List.of("http"), headers.get("X-Forwarded-Proto"));
    assertEquals(List.of("127.0.0.1:" + gateway.port()), headers.get("X-Forwarded-Host"));
    assertFalse(headers.containsKey("Forwarded"));
    assertFalse(headers.containsKey("X-Real-IP"));
  }

  @Test
  void traceIsTakenOverAndReturned() throws Exception {
    String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    HttpResponse<String> response =
        send(request("/auth/me").header("X-Request-Id", "r-1").header("traceparent", traceparent));

    assertEquals("r-1", response.headers().firstValue("X-Request-Id").orElseThrow());
    assertEquals(traceparent, response.headers().firstValue("traceparent").orElseThrow());
    assertEquals("r-1", auth.seen().getFirst().headers().getFirst("X-Request-Id"));
    assertEquals(traceparent, auth.seen().getFirst().headers().getFirst("traceparent"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "00-zz-1-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"})
  void malformedTraceIsReplaced(String traceparent) throws Exception {
    HttpResponse<String> response =
        send(request("/auth/me").header("X-Request-Id", "<b>").header("traceparent", traceparent));

    String sent = response.headers().firstValue("traceparent").orElseThrow();
    assertTrue(sent.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"), sent);
    assertEquals(sent, auth.seen().getFirst().headers().getFirst("traceparent"));
    assertTrue(response.headers().firstValue("X-Request-Id").orElseThrow().matches("[0-9a-f]{32}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"aud\":\"phishx-internal\"}",
        "{\"aud\":[\"other\",\"phishx-internal\"]}",
        "{\"sub\":\"x\",\"aud\" : \"phishx-internal\" }"
      })
  void serviceTokenIsRefused(String claims) throws Exception {
    HttpResponse<String> response =
        send(request("/auth/me").header("Authorization", "bearer " + token(claims)));

    assertProblem(response, 401, "/problems/invalid-token");
    assertEquals(
        "Bearer error=\"invalid_token\"",
        response.headers().firstValue("WWW-Authenticate").orElseThrow());
    assertTrue(auth.seen().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"aud\":\"phishx-api\"}", "{}", "[1]", "no json"})
  void otherTokensAreLeftToTheService(String claims) throws Exception {
    assertEquals(
        200,
        send(request("/auth/me").header("Authorization", "Bearer " + token(claims))).statusCode());
  }

  @Test
  void serviceAwayIsUnavailableAndRecovers() throws Exception {
    int port = auth.port();
    auth.close();

    HttpResponse<String> response =
        send(request("/auth/login").POST(BodyPublishers.ofString("{\"username\":\"u\"}")));

    assertProblem(response, 503, "/problems/service-unavailable");
    assertEquals("2", response.headers().firstValue("Retry-After").orElseThrow());
    assertEquals(200, send(request("/anomalies/stats")).statusCode());

    auth = TinyService.startOn(port);
    Awaitility.await()
        .untilAsserted(() -> assertEquals(200, send(request("/auth/me")).statusCode()));
  }

  @Test
  void serviceThatHangsIsUnavailable() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    anomaly.answer("/anomalies/stats", exchange -> awaitQuietly(end));

    HttpResponse<String> response = send(request("/anomalies/stats"));
    end.countDown();

    assertProblem(response, 503, "/problems/service-unavailable");
  }

  @Test
  void eventsPassWhenTheyAreSent() throws Exception {
    CountDownLatch firstRead = new CountDownLatch(1);
    anomaly.answer(
        "/anomalies/stream",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("data: one\n\n".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          awaitQuietly(firstRead);
          exchange.getResponseBody().write("data: two\n\n".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });

    HttpResponse<java.io.InputStream> response =
        http.send(request("/anomalies/stream").build(), BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertEquals("data: one", lines.readLine());
      firstRead.countDown();
      assertEquals("", lines.readLine());
      assertEquals("data: two", lines.readLine());
    }
    assertEquals("text/event-stream", response.headers().firstValue("Content-Type").orElseThrow());
  }

  @Test
  void serviceLearnsThatItsStreamWasAbandoned() throws Exception {
    AtomicBoolean noticed = new AtomicBoolean();
    anomaly.answer(
        "/anomalies/stream",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            while (true) {
              exchange.getResponseBody().write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
              exchange.getResponseBody().flush();
              awaitQuietly(new CountDownLatch(1), 20);
            }
          } catch (IOException gone) {
            noticed.set(true);
          }
        });

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /anomalies/stream HTTP/1.1\r\nHost: x\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertTrue(socket.getInputStream().read() > 0);
    }

    Awaitility.await().atMost(Duration.ofSeconds(10)).untilTrue(noticed);
  }

  @Test
  void bigBodyReachesTheServiceWhole() throws Exception {
    byte[] body = new byte[40 * 1024 * 1024];

    HttpResponse<String> response =
        send(request("/ingest/email").POST(BodyPublishers.ofByteArray(body)));

    assertEquals(200, response.statusCode());
    assertEquals(body.length, anomaly.seen().getFirst().bodyBytes());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void serviceThatRefusesABigBodyUnreadIsHeardAndTheNextCallToo(boolean announced)
      throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServer unreading =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  boolean small = request.method().equals(HttpMethod.GET);
                  request.response().setStatusCode(small ? 200 : 413).end(small ? "" : "too large");
                });
    int port = await(unreading.listen(0, "127.0.0.1")).actualPort();
    URI base = URI.create("http://127.0.0.1:" + port);
    Upstream upstream = new Upstream("anomaly-service", base, base, List.of("/ingest"));
    byte[] body = new byte[40 * 1024 * 1024];
    HttpRequest.BodyPublisher publisher =
        announced
            ? BodyPublishers.ofByteArray(body)
            : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    gateway.close();
    gateway =
        Gateway.start(
            new GatewayConfig("127.0.0.1", 0, List.of(upstream), true, null, null, LIMITS));

    HttpResponse<String> response = send(request("/ingest/email").POST(publisher));
    HttpResponse<String> next = send(request("/ingest/email").GET());

    assertEquals(413, response.statusCode());
    assertEquals("too large", response.body());
    assertEquals(200, next.statusCode());
    await(vertx.close());
  }

  @Test
  void absurdBodyIsRefusedByTheGateway() throws Exception {
    String head = "POST /ingest/email HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    String answer = raw(head + "Content-Length: 999999999999\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
    assertTrue(anomaly.seen().isEmpty());
  }

  @Test
  void tooManyHeadersAre431() throws Exception {
    String answer =
        raw("GET /auth/me HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(20_000) + "\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 431"), answer);
    assertTrue(answer.contains(GatewayProblem.CONTENT_TYPE), answer);
  }

  @Test
  void tooLongLineIs414() throws Exception {
    String answer = raw("GET /auth/" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");

    assertTrue(answer.contains(" 414 "), answer);
  }

  @Test
  void brokenPercentEncodingIsA400ThatSaysSo() throws Exception {
    for (String target : List.of("/auth/me?limit=%zz", "/auth/me?x=1&%f", "/auth/me?x=a|b")) {
      String answer = raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertTrue(answer.contains("/problems/malformed-uri"), answer);
    }
  }

  @Test
  void noHttpIs400() throws Exception {
    String answer = raw("HELLO\r\n\r\n");

    assertTrue(answer.contains(" 400 "), answer);
  }

  @Test
  void connectionWithoutARequestIsClosed() throws Exception {
    assertEquals("", raw("GET /auth/me HTTP/1.1\r\nHost: x\r\nX-Never"));
  }

  @Test
  void bodyThatDribblesIs408() throws Exception {
    String answer = raw("POST /ingest/email HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab");

    assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
    assertTrue(anomaly.seen().isEmpty());
  }

  @Test
  void headAndOptionsPassAndTraceDoesNot() throws Exception {
    HttpResponse<String> head = send(request("/auth/me").method("HEAD", BodyPublishers.noBody()));
    HttpResponse<String> options =
        send(request("/health").method("OPTIONS", BodyPublishers.noBody()));
    HttpResponse<String> trace = send(request("/auth/me").method("TRACE", BodyPublishers.noBody()));

    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    assertEquals(204, options.statusCode());
    assertEquals("GET, HEAD, OPTIONS", options.headers().firstValue("Allow").orElseThrow());
    assertProblem(trace, 405, "/problems/method-not-allowed");
    assertEquals(List.of("HEAD"), auth.seen().stream().map(TinyService.Seen::method).toList());
  }

  @Test
  void emptyAnswersStayEmpty() throws Exception {
    auth.answer("/auth/logout", 204, "");

    HttpResponse<String> response = send(request("/auth/logout").POST(BodyPublishers.noBody()));

    assertEquals(204, response.statusCode());
    assertFalse(response.headers().firstValue("Transfer-Encoding").isPresent());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String raw(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static String token(String claims) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString("{}".getBytes(StandardCharsets.UTF_8))
        + "."
        + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }

  private static void assertProblem(HttpResponse<String> response, int status, String type) {
    assertEquals(status, response.statusCode());
    assertEquals(
        GatewayProblem.CONTENT_TYPE, response.headers().firstValue("Content-Type").orElseThrow());
    JsonObject problem = new JsonObject(response.body());
    assertEquals(type, problem.getString("type"));
    assertEquals(status, problem.getInteger("status"));
    assertFalse(problem.getString("title").isBlank());
    assertFalse(problem.getString("detail").isBlank());
    assertTrue(problem.getString("trace_id").matches("[0-9a-f]{32}"));
    assertTrue(response.headers().firstValue("X-Request-Id").isPresent());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    awaitQuietly(latch, 10_000);
  }

  private static void awaitQuietly(CountDownLatch latch, long millis) {
    try {
      boolean opened = latch.await(millis, TimeUnit.MILLISECONDS);
      if (!opened && millis > 1_000) {
        throw new IllegalStateException("nobody opened the latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
