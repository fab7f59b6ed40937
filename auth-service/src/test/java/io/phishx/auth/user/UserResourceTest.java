package io.phishx.auth.user;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.CountingCipher;
import io.phishx.auth.testkit.TenantClient;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class UserResourceTest {

  @Inject CountingCipher cipher;

  private static Map<String, Object> body(String email) {
    return Map.of("email", email, "password", AuthSettings.PASSWORD, "role", "readonly");
  }

  @Test
  void userIsStoredSealedAndReadOpened() throws SQLException {
    // Given
    Callers.Tokens admin = Callers.operator();
    String email = "sealed-" + UUID.randomUUID() + "@users.example";

    // When
    String id =
        admin
            .call()
            .body(body(email))
            .post("/auth/users")
            .then()
            .statusCode(201)
            .header("Location", notNullValue())
            .body("email", equalTo(email))
            .body("role", equalTo("readonly"))
            .body("disabled", equalTo(false))
            .body("size()", equalTo(8))
            .extract()
            .path("id");

    // Then
    admin.call().get("/auth/users/" + id).then().statusCode(200).body("email", equalTo(email));
    String stored = Database.read("select u::text from users u where id = ?::uuid", id);
    assertTrue(!stored.contains(email) && !stored.contains("argon2"));
    assertTrue(stored.contains("v2:"));
  }

  @Test
  void whatAnAdminReadsIsOpenedOnHisBehalf() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    OnBehalfOf reader = OnBehalfOf.person(admin.claims().getString("sub"));
    int before = cipher.askedBy(reader);

    for (String path : List.of("/auth/users", "/auth/me", "/auth/sessions", "/auth/audit-log")) {
      // When
      admin.call().get(path).then().statusCode(200);

      // Then
      int after = cipher.askedBy(reader);
      assertTrue(after > before, path);
      before = after;
    }
  }

  @Test
  void addressIsUniqueInATenantWhateverItsCase() {
    Callers.Tokens admin = Callers.operator();
    String email = "twice-" + UUID.randomUUID() + "@users.example";
    admin.call().body(body(email)).post("/auth/users").then().statusCode(201);
    admin
        .call()
        .body(body(email.toUpperCase(java.util.Locale.ROOT)))
        .post("/auth/users")
        .then()
        .spec(problem(409, "address-in-use"));
    Callers.tenant().admin().call().body(body(email)).post("/auth/users").then().statusCode(201);
  }

  @Test
  void repeatedCreationWithItsKeyGivesTheSameUserOnce() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    String email = "once-" + UUID.randomUUID() + "@users.example";
    String key = UUID.randomUUID().toString();

    // When
    Response first =
        admin.call().header("Idempotency-Key", key).body(body(email)).post("/auth/users");
    Response second =
        admin.call().header("Idempotency-Key", key).body(body(email)).post("/auth/users");

    // Then
    first.then().statusCode(201);
    second.then().statusCode(201).body("email", equalTo(email));
    assertEquals(first.path("id").toString(), second.path("id").toString());
    admin.call().get("/auth/users").then().body("items", hasSize(2));
  }

  @Test
  void anotherTenantsUserIsNotThere() {
    // Given
    Callers.User foreign = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens admin = Callers.tenant().admin();
    String path = "/auth/users/" + foreign.id();

    // When, Then
    admin.call().get(path).then().spec(problem(404, "not-found"));
    admin.call().body(Map.of("disabled", true)).patch(path).then().spec(problem(404, "not-found"));
    admin.call().delete(path).then().spec(problem(404, "not-found"));
    admin
        .call()
        .queryParam("limit", 500)
        .get("/auth/users")
        .then()
        .statusCode(200)
        .body("items.id", not(hasItem(foreign.id().toString())));
    foreign.login();
  }

  @Test
  void pagesAreNewestFirstAndWhole() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    for (int i = 0; i < 4; i++) {
      Callers.user(admin, "readonly");
    }

    // When
    Response first = admin.call().queryParam("limit", 3).get("/auth/users");
    Response second =
        admin
            .call()
            .queryParam("limit", 3)
            .queryParam("cursor", first.<String>path("next_cursor"))
            .get("/auth/users");

    // Then
    first.then().statusCode(200).body("items", hasSize(3));
    second
        .then()
        .statusCode(200)
        .body("items", hasSize(2))
        .body("next_cursor", equalTo(null))
        .body("items.id", everyItem(not(hasItem(first.<String>path("items[0].id")))));
    admin.call().queryParam("limit", 0).get("/auth/users").then().statusCode(400);
    admin.call().queryParam("cursor", "x").get("/auth/users").then().statusCode(400);
  }

  @Test
  void onlyAdminsManageUsers() {
    Callers.Tokens admin = Callers.operator();
    for (String role : List.of("soc_analyst", "api_client", "readonly")) {
      Callers.Tokens tokens = Callers.user(admin, role).login();
      tokens
          .call()
          .body(body("x-" + UUID.randomUUID() + "@users.example"))
          .post("/auth/users")
          .then()
          .spec(problem(403, "insufficient-scope"));
      tokens.call().get("/auth/users").then().spec(problem(403, "insufficient-scope"));
    }
  }

  @Test
  void passwordCanBeSetAndTheOldOneIsWorthless() {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "readonly");

    // When
    admin
        .call()
        .body(Map.of("password", "another good one"))
        .patch("/auth/users/" + user.id())
        .then()
        .statusCode(200)
        .body("updated_at", matchesPattern(".*\\.\\d+Z"));

    // Then
    Callers.attempt(user.email(), AuthSettings.PASSWORD)
        .then()
        .spec(problem(401, "invalid-credentials"));
    Callers.attempt(user.email(), "another good one").then().statusCode(200);
  }

  @Test
  void deletedUserIsGoneAndHisTokensAreRefused() {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "readonly");
    Callers.Tokens tokens = user.login();

    // When
    admin.call().delete("/auth/users/" + user.id()).then().statusCode(204);

    // Then
    Callers.assertRefusedSoon(tokens);
    admin.call().get("/auth/users/" + user.id()).then().spec(problem(404, "not-found"));
    Callers.attempt(user.email(), AuthSettings.PASSWORD).then().statusCode(401);
    admin.call().delete("/auth/users/" + user.id()).then().spec(problem(404, "not-found"));
  }

  @Test
  void adminCannotLockHimselfOut() {
    Callers.Tokens admin = Callers.operator();
    String path = "/auth/users/" + admin.claims().getString("sub");
    admin.call().delete(path).then().spec(problem(409, "own-account"));
    admin
        .call()
        .body(Map.of("role", "readonly"))
        .patch(path)
        .then()
        .spec(problem(409, "own-account"));
  }

  @Test
  void adminsTokenDoesNotSetHisOwnPassword() {
    Callers.User admin = Callers.user(Callers.operator(), "admin");
    admin
        .login()
        .call()
        .body(Map.of("password", "another correct horse battery"))
        .patch("/auth/users/" + admin.id())
        .then()
        .spec(problem(409, "own-account"));
    admin.login();
  }

  @Test
  void disabledUsersTokensAndSessionsEnd() {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "readonly");
    Callers.Tokens tokens = user.login();

    // When
    admin
        .call()
        .body(Map.of("disabled", true))
        .patch("/auth/users/" + user.id())
        .then()
        .statusCode(200);

    // Then
    Callers.assertRefusedSoon(tokens);
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("refresh_token_id", tokens.refresh()))
        .post("/auth/refresh")
        .then()
        .statusCode(401);
  }

  @Test
  void badInputIsA400() {
    Callers.Tokens admin = Callers.operator();
    for (Map<String, Object> bad :
        List.<Map<String, Object>>of(
            Map.of("email", "nobody", "password", AuthSettings.PASSWORD, "role", "readonly"),
            Map.of("email", "a@b.example", "password", "short", "role", "readonly"),
            Map.of("email", "a@b.example", "password", "aaaaaaaaaaaaaaaa", "role", "readonly"),
            Map.of("email", "a@b.example", "password", AuthSettings.PASSWORD, "role", "service"),
            Map.of("email", "a@b.example", "password", AuthSettings.PASSWORD, "role", "root"),
            Map.of("email", "a@b.example", "password", AuthSettings.PASSWORD),
            Map.of("email", "a@b.example", "password", "x", "role", "admin", "tenant_id", "x"))) {
      admin
          .call()
          .body(bad)
          .post("/auth/users")
          .then()
          .statusCode(400)
          .contentType("application/problem+json");
    }
    admin.call().get("/auth/users/not-an-id").then().statusCode(400);
    admin
        .call()
        .body("{}")
        .patch("/auth/users/" + UUID.randomUUID())
        .then()
        .spec(problem(400, "nothing-to-change"));
  }

  @Test
  void newNameEndsNoSessionAndNewRoleEndsThemAll() {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "soc_analyst");
    Callers.Tokens tokens = user.login();
    String path = "/auth/users/" + user.id();

    // When
    admin.call().body(Map.of("name", "New Name")).patch(path).then().statusCode(200);

    // Then
    tokens.call().get("/auth/me").then().statusCode(200).body("name", equalTo("New Name"));
    admin.call().body(Map.of("role", "readonly")).patch(path).then().statusCode(200);
    Callers.assertRefusedSoon(tokens);
    assertEquals(List.of("read"), user.login().claims().getList("scopes"));
  }

  @Test
  void tenantKeepsItsLastAdmin() {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens first = tenant.admin();
    String own = "/auth/users/" + first.claims().getString("sub");
    Callers.Tokens client = TenantClient.made(first, "admin").token();

    // When, Then
    client.call().delete(own).then().spec(problem(409, "last-admin"));
    client
        .call()
        .body(Map.of("role", "readonly"))
        .patch(own)
        .then()
        .spec(problem(409, "last-admin"));
    client.call().body(Map.of("disabled", true)).patch(own).then().spec(problem(409, "last-admin"));
    Callers.User second = Callers.user(first, "admin");
    client.call().body(Map.of("disabled", true)).patch(own).then().statusCode(200);
    client.call().delete("/auth/users/" + second.id()).then().spec(problem(409, "last-admin"));
    client.call().delete(own).then().statusCode(204);
  }
}
