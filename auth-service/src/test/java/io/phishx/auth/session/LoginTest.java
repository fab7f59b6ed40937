package io.phishx.auth.session;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.CountingCipher;
import io.phishx.auth.user.OutdatedHashes;
import io.phishx.auth.user.PasswordHasher;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.RedisResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class LoginTest {

  // test classes are made by Quarkus, which injects into fields
  @Inject CountingCipher cipher;
  @Inject PasswordHasher hasher;
  @Inject OutdatedHashes outdated;

  @BeforeEach
  void forgetBudgets() {
    RedisResource.flush();
    Callers.operator();
  }

  @AfterEach
  void everythingBack() {
    cipher.recover();
  }

  @Test
  void loginGivesTheGuidesShapeAndClaims() {
    // When
    Response response = Callers.attempt(AuthSettings.OPERATOR, AuthSettings.PASSWORD);

    // Then
    response
        .then()
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"))
        .body("token_type", equalTo("bearer"))
        .body("expires_in", equalTo(900))
        .body("keySet()", hasSize(4));
    Callers.Tokens tokens = Callers.tokens(response);
    JsonPath claims = tokens.claims();
    assertEquals("phishx", claims.getString("iss"));
    assertEquals("phishx-api", claims.getString("aud"));
    assertEquals("admin", claims.getString("role"));
    assertEquals(List.of("read", "write", "admin"), claims.getList("scopes"));
    assertEquals(900, claims.getLong("exp") - claims.getLong("iat"));
    assertNotNull(UUID.fromString(claims.getString("jti")));
    assertNotNull(UUID.fromString(claims.getString("tenant_id")));
    assertNotNull(UUID.fromString(claims.getString("sid")));
    assertFalse(claims.getString("refresh_token_id").equals(tokens.refresh()));
    assertEquals("at+jwt", tokens.header().getString("typ"));
    assertEquals("ES256", tokens.header().getString("alg"));
  }

  @Test
  void loginTakesJsonFormAndQuery() {
    Map<String, String> form =
        Map.of("username", AuthSettings.OPERATOR, "password", AuthSettings.PASSWORD);
    given().formParams(form).post("/auth/login").then().statusCode(200);
    given().queryParams(form).post("/auth/login").then().statusCode(200);
    given()
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "username",
                AuthSettings.OPERATOR.toUpperCase(java.util.Locale.ROOT),
                "password",
                AuthSettings.PASSWORD,
                "tenant",
                "demo"))
        .post("/auth/login")
        .then()
        .statusCode(200);
  }

  @Test
  void everyWrongLoginGetsTheSameAnswerAfterTheSameWork() throws SQLException {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User disabled = Callers.user(admin, "readonly");
    admin
        .call()
        .body(Map.of("disabled", true))
        .patch("/auth/users/" + disabled.id())
        .then()
        .statusCode(200);
    Callers.Tenant elsewhere = Callers.tenant();
    Callers.User moved = Callers.user(admin, "readonly");
    Callers.user(elsewhere.admin(), moved.email(), "readonly");
    Callers.Tenant suspended = Callers.tenant();
    admin.call().post("/auth/tenants/" + suspended.id() + "/suspend").then().statusCode(200);
    Callers.User old = Callers.user(admin, "readonly");
    outdated.store(TenantId.parse(admin.claims().getString("tenant_id")), old.id());
    Callers.attempt("warm-up@nowhere.example", "x");
    Map<String, Map<String, String>> logins =
        Map.of(
            "outdated hash", Map.of("username", old.email(), "password", "x"),
            "unknown", Map.of("username", "nobody@nowhere.example", "password", "x"),
            "no address", Map.of("username", "nobody", "password", "x"),
            "wrong", Map.of("username", AuthSettings.OPERATOR, "password", "x"),
            "empty", Map.of("username", AuthSettings.OPERATOR, "password", ""),
            "disabled", Map.of("username", disabled.email(), "password", AuthSettings.PASSWORD),
            "of another tenant",
                Map.of(
                    "username", AuthSettings.OPERATOR,
                    "password", AuthSettings.PASSWORD,
                    "tenant", elsewhere.slug()),
            "of no tenant",
                Map.of(
                    "username", AuthSettings.OPERATOR,
                    "password", AuthSettings.PASSWORD,
                    "tenant", "nowhere"),
            "of two tenants", Map.of("username", moved.email(), "password", "x"),
            "of a suspended tenant",
                Map.of("username", suspended.adminEmail(), "password", AuthSettings.PASSWORD));

    logins.forEach(
        (state, body) -> {
          long calls = cipher.calls();
          long hashes = hasher.computed();

          // When
          Response response = given().contentType(ContentType.JSON).body(body).post("/auth/login");

          // Then
          response
              .then()
              .spec(problem(401, "invalid-credentials"))
              .body("detail", equalTo("the credentials are not those of a user who may log in"));
          assertEquals(3, cipher.calls() - calls, state + ": index, open, seal");
          assertEquals(1, hasher.computed() - hashes, state + ": hashes");
        });
  }

  @Test
  void addressOfSeveralTenantsStaysTheFirstOnesWithoutATenant() {
    // Given
    Callers.Tenant one = Callers.tenant();
    Callers.Tenant two = Callers.tenant();
    String email = "both-" + UUID.randomUUID() + "@users.example";
    Callers.user(one.admin(), email, "readonly");
    Callers.user(two.admin(), email, "readonly");

    // When
    Response without = Callers.attempt(email, AuthSettings.PASSWORD);
    Response with =
        given()
            .formParams(
                Map.of("username", email, "password", AuthSettings.PASSWORD, "tenant", two.slug()))
            .post("/auth/login");

    // Then
    assertEquals(one.id().toString(), Callers.tokens(without).claims().getString("tenant_id"));
    assertEquals(two.id().toString(), Callers.tokens(with).claims().getString("tenant_id"));
  }

  @Test
  void userOfTheSeventeenthTenantWithAnAddressLogsInWithHisTenant() {
    // Given
    Callers.Tokens operator = Callers.operator();
    String email = "of-many-" + UUID.randomUUID() + "@users.example";
    List<JsonPath> tenants = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      Map<String, Object> admin = Map.of("email", email, "password", AuthSettings.PASSWORD);
      tenants.add(
          operator
              .call()
              .body(
                  Map.of(
                      "slug", "m-" + UUID.randomUUID().toString().substring(0, 12), "admin", admin))
              .post("/auth/tenants")
              .then()
              .statusCode(201)
              .extract()
              .jsonPath());
    }
    JsonPath last = tenants.getLast();

    for (String name : List.of(last.getString("slug"), last.getString("id"))) {
      // When
      Response response =
          given()
              .formParams(
                  Map.of("username", email, "password", AuthSettings.PASSWORD, "tenant", name))
              .post("/auth/login");

      // Then
      assertEquals(last.getString("id"), Callers.tokens(response).claims().getString("tenant_id"));
    }
    assertEquals(
        tenants.getFirst().getString("id"), Callers.login(email).claims().getString("tenant_id"));
  }

  @Test
  void loginMayAskForFewerScopesAndNeverGetsMore() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");

    // When
    Response fewer =
        given()
            .contentType(ContentType.JSON)
            .body(
                Map.of(
                    "username", user.email(),
                    "password", AuthSettings.PASSWORD,
                    "scopes", List.of("read", "admin", "write")))
            .post("/auth/login");

    // Then
    assertEquals(List.of("read"), Callers.tokens(fewer).claims().getList("scopes"));
    given()
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "username", user.email(),
                "password", AuthSettings.PASSWORD,
                "scopes", List.of("admin")))
        .post("/auth/login")
        .then()
        .spec(problem(400, "invalid-scope"));
    Callers.operator()
        .call()
        .queryParam("user_id", user.id())
        .queryParam("outcome", "FAILURE")
        .get("/auth/audit-log")
        .then()
        .body("items.event_type", equalTo(List.of("session.login")))
        .body("items[0].facts.reason", equalTo("scope-not-granted"));
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("username", user.email(), "password", "x", "scopes", List.of("root")))
        .post("/auth/login")
        .then()
        .spec(problem(400, "invalid-request"));
  }

  @Test
  void eachRoleHasItsScopesAndNoOther() {
    Callers.Tokens admin = Callers.operator();
    Map<String, List<String>> expected =
        Map.of(
            "soc_analyst", List.of("read", "write", "soc"),
            "api_client", List.of("read", "write", "email_ingest", "enforce"),
            "readonly", List.of("read"));
    expected.forEach(
        (role, scopes) ->
            assertEquals(
                scopes, Callers.user(admin, role).login().claims().getList("scopes"), role));
  }

  @Test
  void badInputIsA400() {
    List<String> bodies =
        List.of("{", "[]", "{\"username\":1}", "{}", "{\"username\":\"a\"}", "\"x\"", "null");
    for (String body : bodies) {
      given()
          .contentType(ContentType.JSON)
          .body(body)
          .post("/auth/login")
          .then()
          .statusCode(400)
          .contentType("application/problem+json");
    }
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("username", "a".repeat(600), "password", "x"))
        .post("/auth/login")
        .then()
        .spec(problem(400, "invalid-request"));
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("username", "a@b", "password", "x", "tenant", "' or 1=1"))
        .post("/auth/login")
        .then()
        .spec(problem(400, "invalid-request"));
    given()
        .contentType("text/plain")
        .body("username=a")
        .post("/auth/login")
        .then()
        .spec(problem(415, "unsupported-media-type"));
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("username", "a\0b@c.example", "password", "\0"))
        .post("/auth/login")
        .then()
        .spec(problem(401, "invalid-credentials"));
  }

  @Test
  void guessingIsLimitedAndSaysWhenToComeBack() {
    // Given
    String email = "guessed-" + UUID.randomUUID() + "@nowhere.example";
    List<Integer> statuses = new ArrayList<>();

    // When
    for (int i = 0; i < 11; i++) {
      statuses.add(Callers.attempt(email, "guess-" + i).statusCode());
    }

    // Then
    assertEquals(10, statuses.stream().filter(status -> status == 401).count());
    Callers.attempt(email, "again")
        .then()
        .spec(problem(429, "too-many-logins"))
        .header("Retry-After", notNullValue());
    Callers.login(AuthSettings.OPERATOR);
  }

  @Test
  void loginWorksAndGuessingStaysLimitedWhileRedisIsAway() {
    // Given
    String email = "offline-" + UUID.randomUUID() + "@nowhere.example";
    RedisResource.kill();

    // When
    try {
      Callers.Tokens tokens = Callers.login(AuthSettings.OPERATOR);
      for (int i = 0; i < 10; i++) {
        Callers.attempt(email, "guess-" + i).then().statusCode(401);
      }

      // Then
      assertNotNull(tokens.access());
      Callers.attempt(email, "again").then().spec(problem(429, "too-many-logins"));
    } finally {
      RedisResource.restart();
    }
  }

  @Test
  void cryptoAwayIsA503AndTheTokenEndpointStillServes() {
    // Given
    cipher.becomeUnavailable();

    // When
    Response login = Callers.attempt(AuthSettings.OPERATOR, AuthSettings.PASSWORD);

    // Then
    login.then().spec(problem(503, "crypto-unavailable")).header("Retry-After", notNullValue());
    Callers.serviceToken();
  }

  @Test
  void meAndValidateSayWhoCalls() {
    Callers.Tokens tokens = Callers.operator();
    tokens
        .call()
        .get("/auth/me")
        .then()
        .statusCode(200)
        .body("email", equalTo(AuthSettings.OPERATOR))
        .body("role", equalTo("admin"))
        .body("scopes", containsInAnyOrder("read", "write", "admin"))
        .body("id", equalTo(tokens.claims().getString("sub")))
        .body("tenant_id", equalTo(tokens.claims().getString("tenant_id")));
    tokens
        .call()
        .get("/auth/validate")
        .then()
        .statusCode(200)
        .body("valid", is(true))
        .body("expires_in", lessThanOrEqualTo(901));
    given().get("/auth/me").then().spec(problem(401, "invalid-token"));
  }

  @Test
  void cookieModeKeepsTheRefreshTokenFromTheBody() {
    Response response =
        given()
            .contentType(ContentType.JSON)
            .queryParam("cookie", true)
            .body(Map.of("username", AuthSettings.OPERATOR, "password", AuthSettings.PASSWORD))
            .post("/auth/login");
    response.then().statusCode(200).body("refresh_token_id", nullValue());
    String cookie =
        response.headers().getValues("Set-Cookie").stream()
            .filter(value -> value.startsWith("__Secure-phishx_refresh="))
            .findFirst()
            .orElseThrow();
    for (String part :
        List.of(
            "__Secure-phishx_refresh=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/auth")) {
      assertEquals(true, cookie.contains(part), part);
    }
    assertNull(response.jsonPath().get("refresh_token_id"));
  }
}
