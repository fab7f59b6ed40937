package io.phishx.e2e;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.e2e.RunningSystem.Demo;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant from its first mail to its end in every service, one of which was away meanwhile. */
@ExtendWith(RunningSystem.class)
class TenantEndTest {

  private static final String PASSWORD = "a phrase of this test alone";
  private static final String AWAY = "anomaly-service";
  private static final Duration A_MINUTE = Duration.ofSeconds(60);

  private static RequestSpecification as(String token) {
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }

  private static String login(Demo demo, String email) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("username", email, "password", PASSWORD))
        .post(demo.system().url().resolve("/auth/login"))
        .then()
        .statusCode(200)
        .extract()
        .path("access_token");
  }

  private static ValidatableResponse ingest(Demo demo, String token) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("message/rfc822")
        .body(Mails.plain("Of a tenant that ends"))
        .post(demo.system().url().resolve("/ingest/email"))
        .then();
  }

  private static ValidatableResponse seal(Demo demo, String token) {
    return as(token)
        .body(
            Map.of(
                "table", "findings",
                "row_ids", List.of("1"),
                "rows", List.of(Map.of("description", "x"))))
        .post(demo.system().serviceUrl("crypto-service").resolve("/encryption/rows/encrypt"))
        .then();
  }

  private static ValidatableResponse tenant(Demo demo, String operator, String id) {
    return as(operator)
        .get(demo.system().url().resolve("/auth/tenants/" + id))
        .then()
        .statusCode(200);
  }

  private static long rows(Demo demo, String database, String table, String tenant)
      throws SQLException {
    return Long.parseLong(
        demo.read(
            database, "select count(*) from " + table + " where tenant_id = '" + tenant + "'"));
  }

  /**
   * As if the tenant's tokens were good again: what is left then is that his keys are gone. Whoever
   * knew of the revocations keeps them, so it takes a process that never did.
   */
  private static void forgetRevocations(Demo demo, String tenant) throws SQLException {
    try (Connection superuser = demo.system().postgres().connectAsSuperuser("phishx_auth");
        Statement statement = superuser.createStatement()) {
      statement.execute("delete from revocations where tenant_id = '" + tenant + "'");
      statement.execute("update versions set version = version + 1 where name = 'trust'");
    }
  }

  @Test
  void deletedTenantIsRefusedAtOnceAndErasedByEveryServiceAlsoByOneThatWasAway(Demo demo)
      throws SQLException {
    // Given
    String operator = demo.operator();
    String slug = "ending-" + UUID.randomUUID().toString().substring(0, 8);
    String adminEmail = "admin@" + slug + ".example";
    String id =
        as(operator)
            .body(Map.of("slug", slug, "admin", Map.of("email", adminEmail, "password", PASSWORD)))
            .post(demo.system().url().resolve("/auth/tenants"))
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    String clientEmail = "client@" + slug + ".example";
    as(login(demo, adminEmail))
        .body(Map.of("email", clientEmail, "password", PASSWORD, "role", "api_client"))
        .post(demo.system().url().resolve("/auth/users"))
        .then()
        .statusCode(201);
    String client = login(demo, clientEmail);
    ingest(demo, client).statusCode(201);
    seal(demo, client).statusCode(200);
    assertEquals(1, rows(demo, "phishx_anomaly", "email_analysis", id));

    // When
    demo.system().kill(AWAY);
    try {
      as(operator)
          .delete(demo.system().url().resolve("/auth/tenants/" + id))
          .then()
          .statusCode(202)
          .body("state", equalTo("deleting"));

      // Then
      await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> seal(demo, client).statusCode(401));
      String others = "erasure.services.findAll { it.service != '" + AWAY + "' }.done";
      await()
          .atMost(A_MINUTE)
          .untilAsserted(
              () ->
                  tenant(demo, operator, id)
                      .body("erasure.services", hasSize(5))
                      .body(others, everyItem(equalTo(true))));
      tenant(demo, operator, id)
          .body("state", equalTo("deleting"))
          .body("erasure.keys_shredded", equalTo(false))
          .body("erasure.services.find { it.service == '" + AWAY + "' }.done", equalTo(false));
    } finally {
      demo.system().start(AWAY);
    }
    await()
        .atMost(A_MINUTE)
        .untilAsserted(
            () ->
                tenant(demo, operator, id)
                    .body("state", equalTo("deleted"))
                    .body("erasure.services.done", everyItem(equalTo(true)))
                    .body(
                        "erasure.services.find { it.service == '" + AWAY + "' }.rows",
                        greaterThan(0))
                    .body("erasure.keys_shredded", equalTo(true))
                    .body("erasure.receipt.tenant_id", equalTo(id)));
    for (String table : new String[] {"email_analysis", "findings", "anomalies"}) {
      assertEquals(0, rows(demo, "phishx_anomaly", table, id), table);
    }
    assertEquals(0, rows(demo, "phishx_auth", "users", id));
    assertTrue(rows(demo, "phishx_auth", "audit_log", id) > 0);
    as(operator)
        .get(demo.system().url().resolve("/encryption/tenants/" + id + "/keys"))
        .then()
        .statusCode(200)
        .body("tenant_id", equalTo(id))
        .body("signature", not(equalTo(null)));
    forgetRevocations(demo, id);
    demo.system().restart("crypto-service");
    await().atMost(A_MINUTE).untilAsserted(() -> seal(demo, client).statusCode(410));
  }
}
