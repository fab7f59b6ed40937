package io.phishx.auth.tenant;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.FakeKeyShredder;
import io.phishx.auth.testkit.TenantClient;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class TenantLifeTest {

  private static final Duration SOON = Duration.ofSeconds(15);

  // test classes are made by Quarkus, which injects into fields
  @Inject FakeKeyShredder keys;

  /** A tenant in which everything can be refused. */
  private record Used(Callers.Tenant tenant, Callers.Tokens admin, TenantClient client) {

    static Used make() {
      Callers.Tenant tenant = Callers.tenant();
      Callers.Tokens admin = tenant.admin();
      return new Used(tenant, admin, TenantClient.made(admin, "api_client"));
    }

    Response login() {
      return Callers.attempt(tenant.adminEmail(), AuthSettings.PASSWORD);
    }

    Response refresh() {
      return given()
          .contentType(ContentType.JSON)
          .body(Map.of("refresh_token_id", admin.refresh()))
          .post("/auth/refresh");
    }

    String path() {
      return "/auth/tenants/" + tenant.id();
    }
  }

  private static long rows(String table, UUID tenant) throws SQLException {
    return Database.number("select count(*) from " + table + " where tenant_id = ?", tenant);
  }

  @AfterEach
  void keysBack() {
    keys.recover();
  }

  @Test
  void suspendedTenantIsRefusedEverywhereUntilItIsResumed() {
    // Given
    Callers.Tokens operator = Callers.operator();
    Used used = Used.make();
    Callers.Tokens ofClient = used.client().token();
    Callers.Tokens ofService = Callers.granted(Callers.serviceGrant(used.tenant()));

    // When
    operator
        .call()
        .post(used.path() + "/suspend")
        .then()
        .statusCode(200)
        .body("state", equalTo("suspended"));

    // Then
    Callers.assertRefusedSoon(used.admin());
    Callers.assertRefusedSoon(ofClient);
    ofService.call().get("/internal/feeds/trust").then().statusCode(401);
    used.login().then().spec(problem(401, "invalid-credentials"));
    used.refresh().then().statusCode(401);
    used.client().grant().then().statusCode(401);
    Callers.serviceGrant(used.tenant())
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_grant"));

    operator
        .call()
        .body(Map.of("state", "active"))
        .patch(used.path())
        .then()
        .statusCode(200)
        .body("state", equalTo("active"));
    Callers.Tokens again = Callers.tokens(used.login());
    again.call().get("/auth/validate").then().statusCode(200);
    used.client().token().call().get("/auth/validate").then().statusCode(200);
    used.admin().call().get("/auth/validate").then().statusCode(401);
    again
        .call()
        .get("/auth/audit-log")
        .then()
        .body("items.event_type", hasItem("tenant.suspended"))
        .body("items.event_type", hasItem("tenant.resumed"));
  }

  @Test
  void deletedTenantIsErasedByEveryServiceAndThenItsKeysAreDestroyed() throws SQLException {
    // Given
    Callers.Tokens operator = Callers.operator();
    Used used = Used.make();
    Callers.Tenant other = Callers.tenant();
    UUID id = used.tenant().id();
    Callers.user(used.admin(), "readonly").login();
    keys.becomeUnavailable();

    // When
    operator
        .call()
        .delete(used.path())
        .then()
        .statusCode(202)
        .body("state", equalTo("deleting"))
        .body("erasure.from", notNullValue());

    // Then
    Callers.assertRefusedSoon(used.admin());
    used.login().then().statusCode(401);
    used.client().grant().then().statusCode(401);
    Callers.Tokens anomaly = Callers.serviceToken();
    anomaly
        .call()
        .get("/internal/feeds/erasures")
        .then()
        .statusCode(200)
        .body("erasures.tenant_id", hasItem(id.toString()));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                operator
                    .call()
                    .get(used.path())
                    .then()
                    .body(
                        "erasure.services.find { it.service == 'auth-service' }.done",
                        equalTo(true)));
    for (String table :
        new String[] {
          "users", "clients", "client_secrets", "sessions", "refresh_tokens", "idempotency"
        }) {
      assertEquals(0, rows(table, id), table);
    }
    assertTrue(rows("audit_log", id) > 0);
    assertTrue(rows("users", other.id()) > 0);
    assertFalse(keys.destroyed(new TenantId(id)));

    // the other service reports, and the keys can't be reached at first
    anomaly.call().body(Map.of("rows", 7)).post("/internal/erasures/" + id).then().statusCode(204);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                operator
                    .call()
                    .get(used.path())
                    .then()
                    .body("state", equalTo("deleting"))
                    .body("erasure.last_error", equalTo("the keys cannot be reached")));
    keys.recover();
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                operator
                    .call()
                    .get(used.path())
                    .then()
                    .body("state", equalTo("deleted"))
                    .body("erasure.keys_shredded", equalTo(true))
                    .body("erasure.receipt.tenant_id", equalTo(id.toString()))
                    .body(
                        "erasure.services.find { it.service == 'anomaly-service' }.rows",
                        equalTo(7)));
    assertTrue(keys.destroyed(new TenantId(id)));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                anomaly
                    .call()
                    .get("/internal/feeds/erasures")
                    .then()
                    .body("erasures.tenant_id", not(hasItem(id.toString()))));
    operator.call().delete(used.path()).then().statusCode(202).body("state", equalTo("deleted"));
    operator.call().post(used.path() + "/resume").then().spec(problem(409, "tenant-deleted"));
    operator
        .call()
        .queryParam("limit", 500)
        .get("/auth/audit-log")
        .then()
        .body("items.event_type", hasItem("tenant.deleted"));
  }

  @Test
  void operatorTenantStaysAndOnlyOperatorsEndOthers() {
    Callers.Tokens operator = Callers.operator();
    String own = "/auth/tenants/" + operator.claims().getString("tenant_id");
    operator.call().delete(own).then().spec(problem(409, "operator-tenant"));
    operator.call().post(own + "/suspend").then().spec(problem(409, "operator-tenant"));
    Callers.Tenant tenant = Callers.tenant();
    String path = "/auth/tenants/" + tenant.id();
    tenant.admin().call().delete(path).then().spec(problem(403, "operator-only"));
    operator
        .call()
        .delete("/auth/tenants/" + UUID.randomUUID())
        .then()
        .spec(problem(404, "not-found"));
    operator.call().body("{}").patch(path).then().statusCode(400);
    operator
        .call()
        .body(Map.of("state", "deleted"))
        .patch(path)
        .then()
        .spec(problem(400, "invalid-request"));
    operator
        .call()
        .body(Map.of("name", "Another Name"))
        .patch(path)
        .then()
        .statusCode(200)
        .body("name", equalTo("Another Name"))
        .body("slug", equalTo(tenant.slug()));
    Callers.serviceToken()
        .call()
        .body(Map.of("rows", 0))
        .post("/internal/erasures/" + tenant.id())
        .then()
        .spec(problem(404, "not-found"));
    operator
        .call()
        .body(Map.of("rows", 0))
        .post("/internal/erasures/" + tenant.id())
        .then()
        .spec(problem(403, "insufficient-scope"));
  }
}
