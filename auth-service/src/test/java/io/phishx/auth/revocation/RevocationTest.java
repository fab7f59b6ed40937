package io.phishx.auth.revocation;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.TenantClient;
import io.phishx.testing.Database;
import io.phishx.testing.RedisResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class RevocationTest {

  @Test
  void logoutEndsThisSessionAndNoOther() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens one = user.login();
    Callers.Tokens two = user.login();

    // When
    one.call().post("/auth/logout").then().statusCode(204);

    // Then
    Callers.assertRefusedSoon(one);
    two.call().get("/auth/validate").then().statusCode(200);
    RestAssured.given()
        .formParam("refresh_token_id", one.refresh())
        .post("/auth/refresh")
        .then()
        .spec(problem(401, "invalid-refresh-token"));
    assertEquals(
        "1", RedisResource.command("GET", "phishx:revoked:" + one.claims().getString("jti")));
  }

  @Test
  void revokeAllEndsEverySessionAndLoggingInAgainWorksAtOnce() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "api_client");
    Callers.Tokens one = user.login();
    Callers.Tokens two = user.login();

    // When
    one.call()
        .post("/auth/revoke-all")
        .then()
        .statusCode(200)
        .body("sessions_revoked", equalTo(2))
        .body("tokens_revoked", equalTo(4));
    Callers.Tokens again = user.login();

    // Then
    Callers.assertRefusedSoon(one);
    Callers.assertRefusedSoon(two);
    again.call().get("/auth/validate").then().statusCode(200);
  }

  @Test
  void secondRevocationWithinOneSecondEndsWhatWasIssuedBetween() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    user.login().call().post("/auth/revoke-all").then().statusCode(200);
    Callers.Tokens between = user.login();

    // When
    between.call().post("/auth/revoke-all").then().statusCode(200);

    // Then
    Callers.assertRefusedSoon(between);
    user.login().call().get("/auth/validate").then().statusCode(200);
  }

  @Test
  void adminRevokesAUserOfHisTenantOnly() {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    Callers.User own = Callers.user(admin, "soc_analyst");
    Callers.User foreign = Callers.user(Callers.operator(), "soc_analyst");
    Callers.Tokens ownTokens = own.login();
    Callers.Tokens foreignTokens = foreign.login();

    // When
    admin.call().post("/auth/users/" + own.id() + "/revoke-all").then().statusCode(200);
    admin
        .call()
        .post("/auth/users/" + foreign.id() + "/revoke-all")
        .then()
        .spec(problem(404, "not-found"));

    // Then
    Callers.assertRefusedSoon(ownTokens);
    foreignTokens.call().get("/auth/validate").then().statusCode(200);
    ownTokens
        .call()
        .post("/auth/users/" + own.id() + "/revoke-all")
        .then()
        .spec(problem(401, "invalid-token"));
  }

  @Test
  void tokenThatIsTakenBackAgainAndAgainIsListedOnce() throws Exception {
    // Given
    Callers.Tokens admin = Callers.operator();
    TenantClient client = TenantClient.made(admin, "readonly");
    Callers.Tokens token = client.token();

    // When
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Response>> calls =
          threads.invokeAll(
              Collections.nCopies(
                  8, () -> client.basic().formParam("token", token.access()).post("/auth/revoke")));
      for (Future<Response> call : calls) {
        assertEquals(200, call.get().statusCode());
      }
    }

    // Then
    Callers.assertRefusedSoon(token);
    assertEquals(
        "1",
        Database.read(
            "select count(*) from revocations where subject = ?", token.claims().getString("jti")));
  }

  @Test
  void operatorRevokesATenant() {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();

    // When
    admin
        .call()
        .post("/auth/tenants/" + tenant.id() + "/revoke-all")
        .then()
        .spec(problem(403, "operator-only"));
    Callers.Tokens operator = Callers.operator();
    operator
        .call()
        .post("/auth/tenants/" + tenant.id() + "/revoke-all")
        .then()
        .statusCode(200)
        .body("sessions_revoked", greaterThanOrEqualTo(1));

    // Then
    Callers.assertRefusedSoon(admin);
    tenant.admin().call().get("/auth/me").then().statusCode(200);
    operator
        .call()
        .post("/auth/tenants/" + UUID.randomUUID() + "/revoke-all")
        .then()
        .spec(problem(404, "not-found"));
  }

  @Test
  void ownSessionsAreListedAndEnded() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens one = user.login();
    Callers.Tokens two = user.login();
    Callers.Tokens stranger = Callers.operator();

    // When
    one.call()
        .get("/auth/sessions")
        .then()
        .statusCode(200)
        .body("items", hasSize(2))
        .body("items.ip", hasItem("127.0.0.1"))
        .body("items.current", hasItem(true));
    stranger
        .call()
        .delete("/auth/sessions/" + two.claims().getString("sid"))
        .then()
        .spec(problem(404, "not-found"));
    one.call().delete("/auth/sessions/" + two.claims().getString("sid")).then().statusCode(204);

    // Then
    Callers.assertRefusedSoon(two);
    one.call().get("/auth/sessions").then().body("items", hasSize(1));
  }

  @Test
  void listNamesEveryLivingAccessTokenOfAnEndedSession() {
    // Given
    List<Callers.Tokens> issued = new ArrayList<>();
    issued.add(Callers.user(Callers.operator(), "readonly").login());
    for (int i = 0; i < 2; i++) {
      issued.add(
          Callers.tokens(
              RestAssured.given()
                  .formParam("refresh_token_id", issued.getLast().refresh())
                  .post("/auth/refresh")));
    }

    // When
    issued.getLast().call().post("/auth/logout").then().statusCode(204);

    // Then
    for (Callers.Tokens tokens : issued) {
      Callers.assertRefusedSoon(tokens);
      assertEquals(
          "1", RedisResource.command("GET", "phishx:revoked:" + tokens.claims().getString("jti")));
    }
  }

  @Test
  void ownSessionsComeInPages() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    List<String> newestFirst = new ArrayList<>();
    Callers.Tokens caller = user.login();
    newestFirst.add(caller.claims().getString("sid"));
    for (int i = 0; i < 2; i++) {
      newestFirst.addFirst(user.login().claims().getString("sid"));
    }

    // When
    JsonPath first = page(caller, null);
    JsonPath second = page(caller, first.getString("next_cursor"));

    // Then
    assertEquals(newestFirst.subList(0, 2), first.getList("items.id"));
    assertEquals(newestFirst.subList(2, 3), second.getList("items.id"));
    assertNull(second.getString("next_cursor"));
    caller
        .call()
        .queryParam("limit", 0)
        .get("/auth/sessions")
        .then()
        .spec(problem(400, "invalid-limit"));
  }

  private static JsonPath page(Callers.Tokens caller, @Nullable String cursor) {
    RequestSpecification call = caller.call().queryParam("limit", 2);
    return (cursor == null ? call : call.queryParam("cursor", cursor))
        .get("/auth/sessions")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @Test
  void sessionTellsWhenAndFromWhereItWasUsed() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens opened = user.login();
    String path = "items.find { it.id == '" + opened.claims().getString("sid") + "' }.";
    Instant created = time(opened, path + "created_at");
    assertEquals(created, time(opened, path + "last_used_at"));

    // When
    Callers.Tokens renewed =
        Callers.tokens(
            RestAssured.given()
                .formParam("refresh_token_id", opened.refresh())
                .post("/auth/refresh"));

    // Then
    assertEquals(created, time(renewed, path + "created_at"));
    assertTrue(time(renewed, path + "last_used_at").isAfter(created));
    renewed
        .call()
        .get("/auth/sessions")
        .then()
        .body(path + "ip", equalTo("127.0.0.1"))
        .body(path + "user_agent", startsWith("Apache-HttpClient"))
        .body(path + "current", equalTo(true));
  }

  private static Instant time(Callers.Tokens caller, String path) {
    return Instant.parse(
        caller.call().get("/auth/sessions").then().statusCode(200).extract().path(path));
  }

  @Test
  void changeOfRoleEndsWhatWasGranted() {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "soc_analyst");
    Callers.Tokens before = user.login();

    // When
    admin
        .call()
        .body(Map.of("role", "readonly"))
        .patch("/auth/users/" + user.id())
        .then()
        .statusCode(200)
        .body("role", equalTo("readonly"));

    // Then
    Callers.assertRefusedSoon(before);
    assertEquals("readonly", user.login().claims().getString("role"));
    String entry = "items.find { it.facts.user_id == '" + user.id() + "' }.facts.";
    admin
        .call()
        .queryParam("event_type", "user.updated")
        .get("/auth/audit-log")
        .then()
        .body(entry + "role_before", equalTo("soc_analyst"))
        .body(entry + "role", equalTo("readonly"));
  }

  @Test
  void clientTakesATokenBackWhileRedisStandsStill() {
    // Given
    TenantClient client = TenantClient.made(Callers.operator(), "readonly");
    Callers.Tokens token = client.token();
    RedisResource.freeze();

    // When
    try {
      assertTimeout(
          Duration.ofSeconds(2),
          () ->
              client
                  .basic()
                  .formParam("token", token.access())
                  .post("/auth/revoke")
                  .then()
                  .statusCode(200));

      // Then
      Callers.assertRefusedSoon(token);
    } finally {
      RedisResource.thaw();
    }
  }

  @Test
  void revocationReachesEveryoneWhileRedisIsAway() {
    // Given
    Callers.Tokens tokens = Callers.user(Callers.operator(), "readonly").login();
    RedisResource.kill();

    // When
    try {
      tokens.call().post("/auth/logout").then().statusCode(204);

      // Then
      Callers.assertRefusedSoon(tokens);
    } finally {
      RedisResource.restart();
    }
  }
}
