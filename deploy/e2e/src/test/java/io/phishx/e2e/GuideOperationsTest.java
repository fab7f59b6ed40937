package io.phishx.e2e;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.e2e.RunningSystem.Demo;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each command of the guide's "Operations & Monitoring" chapter, with real values behind it. */
@ExtendWith(RunningSystem.class)
class GuideOperationsTest {

  private static ValidatableResponse get(Demo demo, String token, String path) {
    return given().auth().oauth2(token).get(demo.system().url().resolve(path)).then();
  }

  @Test
  void auditLogShowsTheLoginThatGotTheToken(Demo demo) {
    String admin = demo.token("admin");
    get(demo, admin, "/auth/audit-log")
        .statusCode(200)
        .body("items", not(empty()))
        .body("items.event_type", hasItem("session.login"));
  }

  @Test
  void revokeAllEndsEverySessionOfTheCallerEverywhere(Demo demo) {
    String first = demo.operator();
    String second = demo.operator();
    given()
        .auth()
        .oauth2(first)
        .post(demo.system().url().resolve("/auth/revoke-all"))
        .then()
        .statusCode(200)
        .body("sessions_revoked", greaterThanOrEqualTo(2))
        .body("tokens_revoked", greaterThanOrEqualTo(2));
    Probe.assertRefusedWithin(java.time.Duration.ofSeconds(1), demo, first, second);
    assertEquals(Probe.all(200), Probe.statuses(demo, demo.operator()));
  }

  @Test
  void encryptionMetricsCountWhatWasSealed(Demo demo) {
    String admin = demo.token("admin");
    int before = encryptions(demo, admin);
    ingest(demo, "Counting");
    get(demo, admin, "/encryption/metrics")
        .statusCode(200)
        .body("total_encryptions", greaterThan(before))
        .body("total_operations", greaterThan(before))
        .body("encryption_errors", notNullValue())
        .body("decryption_errors", notNullValue())
        .body("error_rate_percent", notNullValue());
  }

  private static int encryptions(Demo demo, String admin) {
    return get(demo, admin, "/encryption/metrics").extract().path("total_encryptions");
  }

  @Test
  void anomalyStatsCountTheMail(Demo demo) {
    String reader = demo.token("readonly");
    int before = get(demo, reader, "/anomalies/stats").extract().path("total_analyzed");
    ingest(demo, "Stats");
    get(demo, reader, "/anomalies/stats")
        .statusCode(200)
        .body("total_analyzed", equalTo(before + 1))
        .body("$", hasKey("anomalies_detected"))
        .body("anomaly_rate_percent", notNullValue());
  }

  @Test
  void activeExperimentsAndResults(Demo demo) {
    String analyst = demo.token("soc_analyst");
    String id =
        given()
            .auth()
            .oauth2(analyst)
            .contentType(ContentType.JSON)
            .body(
                Map.of(
                    "experiment_name",
                    "URL Analyzer v2 Evaluation",
                    "production_model",
                    "url_analyzer_v1",
                    "shadow_model",
                    "url_analyzer_v2"))
            .post(demo.system().url().resolve("/experiments"))
            .then()
            .statusCode(201)
            .body("status", equalTo("running"))
            .extract()
            .path("experiment_id");
    given()
        .auth()
        .oauth2(demo.token("api_client"))
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "email_id",
                "email_123",
                "production_prediction",
                Map.of("decision", "allow", "risk_score", 25),
                "shadow_prediction",
                Map.of("decision", "quarantine", "risk_score", 78)))
        .post(demo.system().url().resolve("/experiments/" + id + "/predictions"))
        .then()
        .statusCode(org.hamcrest.Matchers.lessThan(300));
    get(demo, analyst, "/experiments/active")
        .statusCode(200)
        .body("items.experiment_id", hasItem(id));
    get(demo, analyst, "/experiments/" + id + "/results")
        .statusCode(200)
        .body("sample_size", equalTo(1))
        .body("disagreement_count", equalTo(1))
        .body("agreement_rate", equalTo(0.0f));
  }

  @Test
  void regionStatusIsPublicAndMeasured(Demo demo) {
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                given()
                    .get(demo.system().url().resolve("/regions/status"))
                    .then()
                    .statusCode(200)
                    .body("regions.'us-east-1'.status", equalTo("healthy"))
                    .body("regions.'us-east-1'.latency_ms", greaterThan(0f))
                    .body("regions.'us-east-1'", hasKey("rps"))
                    .body("regions.'us-east-1'.name", equalTo("US East 1"))
                    .body("pairs", everyItem(hasKey("is_failed_over"))));
  }

  private static void ingest(Demo demo, String subject) {
    Mails.ingest(demo, demo.token("api_client"), Mails.plain(subject + " " + UUID.randomUUID()))
        .then()
        .statusCode(201);
  }
}
