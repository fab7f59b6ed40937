package io.phishx.auth.session;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.CountingCipher;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class RefreshTest {

  // test classes are made by Quarkus, which injects into fields
  @Inject CountingCipher cipher;

  private static Response refresh(String token) {
    return given()
        .contentType(ContentType.JSON)
        .header("User-Agent", "browser-1")
        .body(Map.of("refresh_token_id", token))
        .post("/auth/refresh");
  }

  @Test
  void refreshGivesNewTokensOfTheSameSession() {
    // Given
    Callers.Tokens first = Callers.operator();

    // When
    Callers.Tokens second = Callers.tokens(refresh(first.refresh()));

    // Then
    assertNotEquals(first.refresh(), second.refresh());
    assertNotEquals(first.claims().getString("jti"), second.claims().getString("jti"));
    for (String claim : List.of("sub", "tenant_id", "role", "sid", "refresh_token_id")) {
      assertEquals(first.claims().getString(claim), second.claims().getString(claim), claim);
    }
    second.call().get("/auth/validate").then().statusCode(200);
    Callers.tokens(refresh(second.refresh()));
  }

  @Test
  void refreshTakesFormAndQuery() {
    Callers.Tokens first = Callers.operator();
    Callers.Tokens second =
        Callers.tokens(
            given().formParam("refresh_token_id", first.refresh()).post("/auth/refresh"));
    Callers.Tokens third =
        Callers.tokens(
            given().queryParam("refresh_token_id", second.refresh()).post("/auth/refresh"));
    third.call().get("/auth/validate").then().statusCode(200);
  }

  @Test
  void fiftyParallelRefreshesHaveOneSuccessor() throws SQLException {
    // Given
    Callers.Tokens first = Callers.operator();
    UUID session = UUID.fromString(first.claims().getString("sid"));
    URI uri = URI.create("http://localhost:" + RestAssured.port + "/auth/refresh");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("User-Agent", "browser-1")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"refresh_token_id\":\"" + first.refresh() + "\"}"))
            .build();

    // When
    List<HttpResponse<String>> answers = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        calls.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
      }
      calls.forEach(call -> answers.add(call.join()));
    }

    // Then
    assertEquals(
        Set.of(200), answers.stream().map(HttpResponse::statusCode).collect(Collectors.toSet()));
    assertEquals(
        1, answers.stream().map(HttpResponse::body).distinct().count(), "the same answer to all");
    assertEquals(2, refreshTokensOf(session), "the first and its one successor");
    String successor = JsonPath.from(answers.getFirst().body()).getString("refresh_token_id");
    Callers.tokens(refresh(successor));
  }

  @Test
  void spentTokenUsedElsewhereEndsTheSession() {
    // Given
    Callers.Tokens first = Callers.operator();
    Callers.Tokens second = Callers.tokens(refresh(first.refresh()));

    // When
    Response stolen =
        given()
            .contentType(ContentType.JSON)
            .header("User-Agent", "somebody else")
            .body(Map.of("refresh_token_id", first.refresh()))
            .post("/auth/refresh");

    // Then
    stolen.then().spec(problem(401, "invalid-refresh-token"));
    refresh(second.refresh()).then().spec(problem(401, "invalid-refresh-token"));
    Callers.assertRefusedSoon(second);
    Callers.operator()
        .call()
        .queryParam("event_type", "session.refresh-reused")
        .get("/auth/audit-log")
        .then()
        .statusCode(200)
        .body("items[0].facts.session_id", equalTo(first.claims().getString("sid")))
        .body("items[0].outcome", equalTo("denied"))
        .body("items[0].user_id", equalTo(first.claims().getString("sub")))
        .body("items[0].ip_address", equalTo("127.0.0.1"))
        .body("items[0].user_agent", equalTo("somebody else"));
  }

  @Test
  void reuseEndsTheSessionWhileCryptoServiceIsAway() {
    // Given
    Callers.Tokens first = Callers.operator();
    Callers.Tokens second = Callers.tokens(refresh(first.refresh()));
    cipher.becomeUnavailable();

    // When
    Response stolen;
    try {
      stolen =
          given()
              .contentType(ContentType.JSON)
              .header("User-Agent", "somebody else")
              .body(Map.of("refresh_token_id", first.refresh()))
              .post("/auth/refresh");
    } finally {
      cipher.recover();
    }

    // Then
    stolen.then().spec(problem(401, "invalid-refresh-token"));
    refresh(second.refresh()).then().spec(problem(401, "invalid-refresh-token"));
    Callers.operator()
        .call()
        .queryParam("event_type", "session.refresh-reused")
        .get("/auth/audit-log")
        .then()
        .body("items[0].facts.session_id", equalTo(first.claims().getString("sid")))
        .body("items[0].outcome", equalTo("denied"))
        .body("items[0].ip_address", nullValue());
  }

  @Test
  void spentTokenUsedAfterTheGraceWindowEndsTheSession() throws SQLException {
    // Given the grace of ten seconds is over
    Callers.Tokens first = Callers.operator();
    Callers.Tokens second = Callers.tokens(refresh(first.refresh()));
    assertEquals(
        1,
        Database.execute(
            "update refresh_tokens set spent_at = spent_at - interval '11 s' where session_id = ?"
                + " and spent_at is not null",
            UUID.fromString(first.claims().getString("sid"))));

    // When
    Response late = refresh(first.refresh());

    // Then
    late.then().spec(problem(401, "invalid-refresh-token"));
    refresh(second.refresh()).then().spec(problem(401, "invalid-refresh-token"));
  }

  @Test
  void expiredRefreshTokenAndExpiredSessionAreRefused() throws SQLException {
    // Given
    Callers.Tokens idle = Callers.operator();
    Callers.Tokens old = Callers.operator();

    // When
    expire("refresh_tokens", "session_id", idle);
    expire("sessions", "id", old);

    // Then
    refresh(idle.refresh()).then().spec(problem(401, "invalid-refresh-token"));
    refresh(old.refresh()).then().spec(problem(401, "invalid-refresh-token"));
  }

  @Test
  void refreshInTheSecondOfARevocationGivesATokenThatLives() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    user.login().call().post("/auth/revoke-all").then().statusCode(200);

    // When
    Callers.Tokens again = Callers.tokens(refresh(user.login().refresh()));

    // Then
    again.call().get("/auth/validate").then().statusCode(200);
  }

  @Test
  void whatIsNoRefreshTokenIsRefused() {
    Callers.Tokens tokens = Callers.operator();
    char last = tokens.refresh().charAt(tokens.refresh().length() - 1);
    String altered =
        tokens.refresh().substring(0, tokens.refresh().length() - 1) + (last == 'A' ? 'B' : 'A');
    for (String worthless :
        List.of(
            "x",
            "not base64 !",
            altered,
            tokens.claims().getString("refresh_token_id"),
            UUID.randomUUID().toString())) {
      refresh(worthless).then().spec(problem(401, "invalid-refresh-token"));
    }
    given()
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/auth/refresh")
        .then()
        .spec(problem(400, "invalid-request"));
    Callers.tokens(refresh(tokens.refresh()));
  }

  @Test
  void cookieNeedsOurOriginAndTheHeader() {
    // Given
    Response login =
        given()
            .contentType(ContentType.JSON)
            .queryParam("cookie", true)
            .body(Map.of("username", AuthSettings.OPERATOR, "password", AuthSettings.PASSWORD))
            .post("/auth/login");
    String cookie = login.getCookie("__Secure-phishx_refresh");

    // When
    Response without = given().cookie("__Secure-phishx_refresh", cookie).post("/auth/refresh");
    Response foreign =
        given()
            .cookie("__Secure-phishx_refresh", cookie)
            .header("X-CSRF", "1")
            .header("Origin", "https://evil.example")
            .post("/auth/refresh");
    Response own =
        given()
            .cookie("__Secure-phishx_refresh", cookie)
            .header("X-CSRF", "1")
            .header("Origin", "http://localhost:" + RestAssured.port)
            .post("/auth/refresh");

    // Then
    without.then().spec(problem(403, "cross-site-request"));
    foreign.then().spec(problem(403, "cross-site-request"));
    own.then().statusCode(200);
    assertEquals(null, own.jsonPath().getString("refresh_token_id"));
    assertTrue(!cookie.equals(own.getCookie("__Secure-phishx_refresh")));
  }

  private static void expire(String table, String column, Callers.Tokens tokens)
      throws SQLException {
    assertEquals(
        1,
        Database.execute(
            "update " + table + " set expires_at = now() where " + column + " = ?",
            UUID.fromString(tokens.claims().getString("sid"))));
  }

  private static long refreshTokensOf(UUID session) throws SQLException {
    return Database.number("select count(*) from refresh_tokens where session_id = ?", session);
  }
}
