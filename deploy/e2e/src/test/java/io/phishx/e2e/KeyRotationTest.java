package io.phishx.e2e;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.e2e.RunningSystem.Demo;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys change under a system at work: nobody has to log in anew, and every value follows. */
@ExtendWith(RunningSystem.class)
class KeyRotationTest {

  @Test
  void everyServiceBringsItsValuesToTheNewestKeysAndReadsThemMeanwhile(Demo demo)
      throws SQLException {
    // Given
    String subject = "Before the rotation " + UUID.randomUUID();
    String mail =
        Mails.ingest(demo, demo.token("api_client"), Mails.plain(subject))
            .then()
            .statusCode(201)
            .extract()
            .path("email_id");
    String admin = demo.token("admin");

    // When
    int version = post(demo, admin, "/encryption/keys/rotate").extract().path("version");
    post(demo, admin, "/encryption/keys/rotate?purpose=index");
    post(demo, demo.operator(), "/encryption/service-index/rotate");

    // Then
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> {
              read(demo, mail, subject);
              JsonPath coverage = get(demo, admin, "/encryption/coverage").extract().jsonPath();
              assertUnder(coverage, "users", version);
              assertUnder(coverage, "audit_log", version);
              assertUnder(coverage, "email_analysis", version);
              assertUnder(coverage, "findings", version);
            });
    read(demo, mail, subject);
    assertTrue(sealed(demo, mail).startsWith("v2:" + version + ":"));
  }

  /** The token is fresh: its holder has just logged in, found by the index of his address. */
  private static void read(Demo demo, String mail, String subject) {
    get(demo, demo.token("soc_analyst"), "/emails/" + mail).body("subject", equalTo(subject));
  }

  private static void assertUnder(JsonPath coverage, String table, int version) {
    String found = "tables.find { it.table == '" + table + "' }";
    List<Map<String, Object>> columns = coverage.getList(found + ".columns");
    assertFalse(coverage.getString(found + ".counted_at") == null, table + " was not counted");
    for (Map<String, Object> column : columns) {
      if (!"index".equals(column.get("format"))) {
        assertEquals(version, column.get("key_version"), () -> table + " " + column);
      }
    }
  }

  private static ValidatableResponse post(Demo demo, String token, String path) {
    return given()
        .auth()
        .oauth2(token)
        .post(demo.system().url().resolve(path))
        .then()
        .statusCode(200);
  }

  private static ValidatableResponse get(Demo demo, String token, String path) {
    return given()
        .auth()
        .oauth2(token)
        .get(demo.system().url().resolve(path))
        .then()
        .statusCode(200);
  }

  private static String sealed(Demo demo, String mail) throws SQLException {
    return demo.read(
        "phishx_anomaly", "select subject from email_analysis where id = '" + mail + "'");
  }
}
