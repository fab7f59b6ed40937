package io.phishx.testing;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A right problem passes, and each way of being wrong is noticed. */
class ProblemAssertTest {
  private static final String MEDIA_TYPE = "application/problem+json";
  private static final String GOOD =
      """
      {"type":"/problems/stale-version","title":"Precondition Failed","status":412,
       "detail":"expected version 7, found 8; select another and update your If-Match",
       "instance":"/deployments/canary/1/advance","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}
      """;

  private final HttpServer http = started();
  private String mediaType = MEDIA_TYPE;
  private int status = 412;
  private String body = GOOD;

  @AfterEach
  void stop() {
    http.stop(0);
  }

  @Test
  void aProblemPassesByItsShortAndItsWholeType() {
    check("stale-version");
    check("/problems/stale-version");
  }

  @Test
  void anotherStatusTypeOrMediaTypeIsNoticed() {
    assertThrows(AssertionError.class, () -> check("conflict"));
    status = 409;
    assertThrows(AssertionError.class, () -> check("stale-version"));
    status = 412;
    mediaType = "application/json";
    assertThrows(AssertionError.class, () -> check("stale-version"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.NullPointerException: x",
        "at io.phishx.auth.Login.login(Login.java:7)",
        "io.vertx.pgclient.PgException",
        "IllegalStateException",
        "select password from users where id = 1",
        "INSERT INTO users (id) values (1)"
      })
  void whatLeaksOurInsidesIsNoticed(String leak) {
    body = GOOD.replace("expected version 7", leak);

    assertThrows(AssertionError.class, () -> check("stale-version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"title", "detail", "instance", "trace_id", "status", "type"})
  void aMissingMemberIsNoticed(String member) {
    body = GOOD.replace("\"" + member + "\"", "\"other\"");

    assertThrows(AssertionError.class, () -> check("stale-version"));
  }

  private void check(String type) {
    given()
        .port(http.getAddress().getPort())
        .get("/")
        .then()
        .spec(ProblemAssert.problem(412, type));
  }

  private HttpServer started() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
              exchange.getResponseHeaders().set("Content-Type", mediaType);
              exchange.sendResponseHeaders(status, bytes.length);
              exchange.getResponseBody().write(bytes);
            }
          });
      server.start();
      return server;
    } catch (IOException noLoopback) {
      throw new IllegalStateException(noLoopback);
    }
  }
}
