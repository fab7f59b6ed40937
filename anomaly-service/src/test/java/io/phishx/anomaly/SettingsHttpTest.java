package io.phishx.anomaly;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who changes thresholds leaves a trace; filters that mean nothing are refused. */
@QuarkusTest
@ServiceTest
class SettingsHttpTest {

  private final UUID tenant = UUID.randomUUID();

  @Test
  void thresholdsHaveTheGuidesDefaultsAndCanBeChanged() {
    TenantCalls calls = new TenantCalls(tenant);
    calls
        .as("admin")
        .get("/anomalies/config")
        .then()
        .statusCode(200)
        .body("contamination_rate", equalTo(0.05f))
        .body("zscore_threshold", equalTo(3.0f))
        .body("iqr_multiplier", equalTo(1.5f))
        .body("sliding_window_size", equalTo(1000))
        .body("risk_score_anomaly_threshold", equalTo(85f))
        .body("url_count_anomaly_threshold", equalTo(10))
        .body("attachment_anomaly_threshold", equalTo(5));

    calls
        .as("admin")
        .contentType(ContentType.JSON)
        .body(Map.of("url_count_anomaly_threshold", 2))
        .put("/anomalies/config")
        .then()
        .statusCode(200)
        .body("url_count_anomaly_threshold", equalTo(2))
        .body("zscore_threshold", equalTo(3.0f));

    calls
        .as("api_client")
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "sender",
                "a@b.example",
                "urls",
                List.of("https://x.example/1", "https://x.example/2", "https://x.example/3")))
        .post("/anomalies/analyze")
        .then()
        .body("anomaly_type", equalTo("excessive_urls"));

    calls
        .as("admin")
        .contentType(ContentType.JSON)
        .body(Map.of("zscore_threshold", 0))
        .put("/anomalies/config")
        .then()
        .spec(problem(400, "invalid-settings"))
        .body("violations[0].field", equalTo("zscore_threshold"));
  }

  @Test
  void aChangeOfThresholdsIsAuditedWithOldAndNewValue() throws SQLException {
    // When
    change(Map.of("url_count_anomaly_threshold", 2)).then().statusCode(200);
    change(Map.of("url_count_anomaly_threshold", 3, "retention_days", 30)).then().statusCode(200);
    change(Map.of("zscore_threshold", 0)).then().spec(problem(400, "invalid-settings"));

    // Then
    assertEquals(
        List.of(
            "nina {\"url_count_anomaly_threshold\": \"10 -> 2\"}",
            "nina {\"retention_days\": \"90 -> 30\", \"url_count_anomaly_threshold\": \"2 -> 3\"}"),
        AuditTrail.of(tenant, "anomaly-settings.changed"));
    caller()
        .get("/anomalies/config")
        .then()
        .body("url_count_anomaly_threshold", equalTo(3))
        .body("retention_days", equalTo(30))
        .body("zscore_threshold", equalTo(3.0f));
  }

  @ParameterizedTest
  @CsvSource({
    "type, a%00b",
    "type, Extreme Risk",
    "min_confidence, 1.1",
    "min_confidence, -0.1",
    "min_confidence, NaN"
  })
  void aFilterThatMeansNothingIsRefused(String name, String value) {
    caller()
        .urlEncodingEnabled(false)
        .get("/anomalies?" + name + "=" + value.replace(" ", "%20"))
        .then()
        .spec(problem(400, "invalid-parameter"));
  }

  private Response change(Map<String, Object> settings) {
    return caller().contentType(ContentType.JSON).body(settings).put("/anomalies/config");
  }

  private RequestSpecification caller() {
    return given()
        .auth()
        .oauth2(TestTokens.token().tenant(tenant).role("admin").subject("nina").sign());
  }
}
