package io.phishx.auth.oauthclient;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class ClientResourceTest {

  @Test
  void operatorIsNoClient() {
    Callers.Tokens operator = Callers.operator();
    operator
        .call()
        .body(Map.of("name", "a robot", "role", "admin"))
        .post("/auth/clients")
        .then()
        .spec(problem(409, "operator-client"));
    String id =
        operator
            .call()
            .body(Map.of("name", "a robot", "role", "readonly"))
            .post("/auth/clients")
            .then()
            .statusCode(201)
            .extract()
            .path("client_id");
    operator
        .call()
        .body(Map.of("role", "admin"))
        .patch("/auth/clients/" + id)
        .then()
        .spec(problem(409, "operator-client"));
  }

  private record Made(String id, String secret) {

    RequestSpecification basic() {
      return given().auth().preemptive().basic(id, secret);
    }

    Response grant(String... scope) {
      RequestSpecification call = basic().formParam("grant_type", "client_credentials");
      return (scope.length == 0 ? call : call.formParam("scope", scope[0])).post("/auth/token");
    }

    Callers.Tokens token() {
      return new Callers.Tokens(grant().then().statusCode(200).extract().path("access_token"), "");
    }

    @Override
    public String toString() {
      return "Made[" + id + "]";
    }
  }

  private static Made made(Callers.Tokens admin, String role, String... scopes) {
    Map<String, Object> body = new HashMap<>();
    body.put("name", "a " + role);
    body.put("role", role);
    if (scopes.length > 0) {
      body.put("scopes", scopes);
    }
    JsonPath answer =
        admin
            .call()
            .body(body)
            .post("/auth/clients")
            .then()
            .statusCode(201)
            .header("Cache-Control", equalTo("no-store"))
            .extract()
            .jsonPath();
    return new Made(answer.getString("client_id"), answer.getString("client_secret"));
  }

  private static Made further(Callers.Tokens admin, Made client) {
    return new Made(
        client.id(),
        admin
            .call()
            .post("/auth/clients/" + client.id() + "/secrets")
            .then()
            .statusCode(201)
            .header("Location", notNullValue())
            .extract()
            .path("client_secret"));
  }

  private static List<String> secrets(Callers.Tokens admin, Made client) {
    return admin
        .call()
        .get("/auth/clients/" + client.id())
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("secrets.id");
  }

  @Test
  void clientIsMadeReadAndGetsTokensOfItsRoleAndTenant() {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();

    // When
    Made client = made(admin, "api_client");
    Callers.Tokens token = client.token();

    // Then
    admin
        .call()
        .get("/auth/clients/" + client.id())
        .then()
        .statusCode(200)
        .body("id", equalTo(client.id()))
        .body("role", equalTo("api_client"))
        .body("scopes", equalTo(List.of("read", "write", "email_ingest", "enforce")))
        .body("secrets", hasSize(1))
        .body("$", not(hasKey("client_secret")));
    assertEquals("phishx-api", token.claims().getString("aud"));
    assertEquals(client.id(), token.claims().getString("sub"));
    assertEquals("api_client", token.claims().getString("role"));
    assertEquals(tenant.id().toString(), token.claims().getString("tenant_id"));
    assertEquals(
        List.of("read", "write", "email_ingest", "enforce"), token.claims().getList("scopes"));
    assertNull(token.claims().getString("sid"));
    assertNull(token.claims().getString("refresh_token_id"));
    token.call().get("/auth/me").then().statusCode(200).body("id", equalTo(client.id()));
    token.call().get("/auth/clients").then().spec(problem(403, "insufficient-scope"));
  }

  @Test
  void secretIsShownOnceAndKeptAsAHash() throws SQLException {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    String key = UUID.randomUUID().toString();
    Map<String, String> body = Map.of("name", "once", "role", "readonly");

    // When
    JsonPath first =
        admin.call().header("Idempotency-Key", key).body(body).post("/auth/clients").jsonPath();
    Response again = admin.call().header("Idempotency-Key", key).body(body).post("/auth/clients");

    // Then
    again
        .then()
        .statusCode(201)
        .body("id", equalTo(first.getString("id")))
        .body("$", not(hasKey("client_secret")));
    String secret = first.getString("client_secret");
    String stored =
        Database.read(
            """
            select (select s::text from client_secrets s where client_id = ?::uuid)
              || (select string_agg(i::text, '') from idempotency i)
            """,
            first.getString("id"));
    assertFalse(stored.contains(secret));
    assertFalse(stored.contains(secret.substring(12)));
  }

  @Test
  void twoSecretsLiveSoThatAClientCanChangeOver() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    Made old = made(admin, "readonly");
    String retired = secrets(admin, old).getFirst();
    Made fresh = further(admin, old);
    admin
        .call()
        .post("/auth/clients/" + old.id() + "/secrets")
        .then()
        .spec(problem(409, "two-secrets-live"));
    old.token();
    Callers.Tokens before = fresh.token();

    // When
    admin.call().delete("/auth/clients/" + old.id() + "/secrets/" + retired).then().statusCode(204);

    // Then
    old.grant().then().statusCode(401).body("error", equalTo("invalid_client"));
    Callers.assertRefusedSoon(before);
    fresh.token().call().get("/auth/validate").then().statusCode(200);
    assertEquals(1, secrets(admin, old).size());
    admin
        .call()
        .delete("/auth/clients/" + old.id() + "/secrets/" + retired)
        .then()
        .spec(problem(404, "not-found"));
  }

  @Test
  void tokenNeverCarriesMoreThanClientAndRoleAllow() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    Made client = made(admin, "soc_analyst", "read", "soc");

    // When
    Callers.Tokens all = client.token();
    String fewer = client.grant("read write admin").then().extract().path("access_token");

    // Then
    assertEquals(List.of("read", "soc"), all.claims().getList("scopes"));
    assertEquals(List.of("read"), new Callers.Tokens(fewer, "").claims().getList("scopes"));
    client.grant("admin").then().statusCode(400).body("error", equalTo("invalid_scope"));
    client.grant("root").then().statusCode(400).body("error", equalTo("invalid_scope"));
    for (Map<String, Object> bad :
        List.<Map<String, Object>>of(
            Map.of("name", "x", "role", "readonly", "scopes", List.of("write")),
            Map.of("name", "x", "role", "readonly", "scopes", List.of()),
            Map.of("name", "x", "role", "readonly", "scopes", List.of("root")),
            Map.of("name", "x", "role", "service"),
            Map.of("name", "x", "role", "api_client", "scopes", List.of("internal")),
            Map.of("name", " ", "role", "readonly"),
            Map.of("role", "readonly"),
            Map.of("name", "x", "role", "readonly", "tenant_id", UUID.randomUUID()))) {
      admin.call().body(bad).post("/auth/clients").then().statusCode(400);
    }
  }

  @Test
  void changingOrDisablingAClientRefusesWhatItGotBefore() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    Made client = made(admin, "api_client");
    Callers.Tokens before = client.token();
    String path = "/auth/clients/" + client.id();

    // When
    admin
        .call()
        .body(Map.of("role", "readonly", "name", "less"))
        .patch(path)
        .then()
        .statusCode(200)
        .body("name", equalTo("less"))
        .body("scopes", equalTo(List.of("read")));

    // Then
    Callers.assertRefusedSoon(before);
    Callers.Tokens after = client.token();
    assertEquals(List.of("read"), after.claims().getList("scopes"));
    after.call().get("/auth/validate").then().statusCode(200);
    admin.call().body(Map.of("disabled", true)).patch(path).then().statusCode(200);
    Callers.assertRefusedSoon(after);
    client.grant().then().statusCode(401);
    admin.call().body(Map.of("disabled", false)).patch(path).then().statusCode(200);
    client.token();
    admin.call().body("{}").patch(path).then().spec(problem(400, "nothing-to-change"));
    admin
        .call()
        .queryParam("event_type", "client.updated")
        .get("/auth/audit-log")
        .then()
        .body("items[2].facts.role", equalTo("readonly"))
        .body("items[2].facts.scopes", equalTo("read"))
        .body("items[2].facts.role_before", equalTo("api_client"))
        .body("items[1].facts.disabled_before", equalTo("false"))
        .body("items[1].facts.disabled", equalTo("true"));
  }

  @Test
  void deletedClientIsGoneWithItsTokens() throws SQLException {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    Made client = made(admin, "readonly");
    Callers.Tokens before = client.token();

    // When
    admin.call().delete("/auth/clients/" + client.id()).then().statusCode(204);

    // Then
    Callers.assertRefusedSoon(before);
    assertEquals(
        "0",
        Database.read(
            "select count(*) from newest_issues where subject = ?", UUID.fromString(client.id())));
    client.grant().then().statusCode(401);
    admin.call().get("/auth/clients/" + client.id()).then().spec(problem(404, "not-found"));
    admin.call().delete("/auth/clients/" + client.id()).then().spec(problem(404, "not-found"));
  }

  @Test
  void anotherTenantsClientIsNotThereAndAsksAboutItsOwnTokensOnly() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    Made client = made(admin, "readonly");
    Callers.Tenant other = Callers.tenant();
    Callers.Tokens otherAdmin = other.admin();
    Made foreign = made(otherAdmin, "admin");
    String path = "/auth/clients/" + foreign.id();

    // When
    Response asked =
        client.basic().formParam("token", otherAdmin.access()).post("/auth/introspect");
    client.basic().formParam("token", otherAdmin.access()).post("/auth/revoke");
    client.basic().formParam("token", otherAdmin.refresh()).post("/auth/revoke");

    // Then
    asked.then().statusCode(200).body("active", equalTo(false)).body("size()", equalTo(1));
    otherAdmin.call().get("/auth/validate").then().statusCode(200);
    client
        .basic()
        .formParam("token", admin.access())
        .post("/auth/introspect")
        .then()
        .body("active", equalTo(true))
        .body("$", not(hasKey("client_id")));
    client
        .basic()
        .formParam("token", client.token().access())
        .post("/auth/introspect")
        .then()
        .body("client_id", equalTo(client.id()));
    client
        .basic()
        .formParams(Map.of("grant_type", "client_credentials", "tenant", other.id()))
        .post("/auth/token")
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_grant"));
    client
        .basic()
        .formParams(Map.of("grant_type", "client_credentials", "act_sub", other.id()))
        .post("/auth/token")
        .then()
        .statusCode(400);
    admin.call().get(path).then().spec(problem(404, "not-found"));
    admin.call().body(Map.of("name", "x")).patch(path).then().spec(problem(404, "not-found"));
    admin.call().post(path + "/secrets").then().spec(problem(404, "not-found"));
    admin.call().delete(path).then().spec(problem(404, "not-found"));
    admin
        .call()
        .get("/auth/clients")
        .then()
        .body("items.id", hasItem(client.id()))
        .body("items.id", not(hasItem(foreign.id())));
    foreign.token();
  }

  @Test
  void everyActOfAClientsLifeStandsInTheAuditLogWithoutItsSecret() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    Made client = made(admin, "readonly");
    Made second = further(admin, client);
    client.token();
    new Made(client.id(), "wrong").grant().then().statusCode(401);
    admin.call().body(Map.of("name", "new")).patch("/auth/clients/" + client.id());
    admin
        .call()
        .delete("/auth/clients/" + client.id() + "/secrets/" + secrets(admin, client).getFirst());
    admin.call().delete("/auth/clients/" + client.id());

    // When
    Response log = admin.call().queryParam("limit", 500).get("/auth/audit-log");

    // Then
    log.then()
        .statusCode(200)
        .body(
            "items.event_type",
            hasItems(
                "client.created",
                "client.secret-added",
                "token.client",
                "client.authentication",
                "client.updated",
                "client.secret-retired",
                "client.deleted"));
    assertFalse(log.asString().contains(client.secret()));
    assertFalse(log.asString().contains(second.secret()));
    assertTrue(log.asString().contains(client.id()));
  }

  @Test
  void pagesOfClientsAreNewestFirst() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    for (int i = 0; i < 3; i++) {
      made(admin, "readonly");
    }

    // When
    Response first = admin.call().queryParam("limit", 2).get("/auth/clients");
    Response second =
        admin
            .call()
            .queryParam("limit", 2)
            .queryParam("cursor", first.<String>path("next_cursor"))
            .get("/auth/clients");

    // Then
    first.then().statusCode(200).body("items", hasSize(2));
    second.then().statusCode(200).body("items", hasSize(1)).body("next_cursor", equalTo(null));
  }
}
