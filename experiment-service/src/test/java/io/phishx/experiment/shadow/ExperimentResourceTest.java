package io.phishx.experiment.shadow;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.experiment.Clients;
import io.phishx.experiment.RunningService;
import io.restassured.config.JsonConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments over HTTP, from start to results. */
@RunningService
class ExperimentResourceTest {

  private static final RestAssuredConfig DOUBLES =
      RestAssuredConfig.config()
          .jsonConfig(JsonConfig.jsonConfig().numberReturnType(NumberReturnType.DOUBLE));

  private final Clients clients = Clients.ofNewTenant();

  @Test
  void startedExperimentIsRunningAndActive() {
    String id =
        clients
            .admin()
            .body(
                """
                {"experiment_name":"URL Analyzer v2 Evaluation",
                 "production_model":"url_analyzer_v1","shadow_model":"url_analyzer_v2"}""")
            .post("/experiments")
            .then()
            .statusCode(201)
            .body("status", equalTo("running"))
            .body("experiment_name", equalTo("URL Analyzer v2 Evaluation"))
            .body("model", equalTo("url_analyzer"))
            .body("min_samples", equalTo(1000))
            .header("Location", notNullValue())
            .extract()
            .path("experiment_id");

    clients
        .as("readonly")
        .get("/experiments/active")
        .then()
        .statusCode(200)
        .body("items.experiment_id", contains(id))
        .body("next_cursor", nullValue());
    clients
        .as("readonly")
        .get("/experiments/{id}", id)
        .then()
        .statusCode(200)
        .body("production_model", equalTo("url_analyzer_v1"));
  }

  @Test
  void repeatedKeyGivesTheFirstExperiment() {
    String body =
        "{\"experiment_name\":\"once\",\"production_model\":\"a_v1\",\"shadow_model\":\"a_v2\"}";
    String key = UUID.randomUUID().toString();

    String first = start(key, body);
    String second = start(key, body);

    assertEquals(first, second);
    clients.admin().get("/experiments").then().body("items", hasSize(1));
    clients
        .admin()
        .header("Idempotency-Key", key)
        .body(body.replace("once", "twice"))
        .post("/experiments")
        .then()
        .spec(problem(422, "idempotency-key-reused"));
  }

  @Test
  void resultsCountEachMailOnce() {
    String id = clients.experiment("nlp", 3);
    String batch =
        "["
            + String.join(
                ",",
                prediction("m1", "allow", 25, "allow", 28, "benign"),
                prediction("m2", "ALLOW", 30, "block", 90, "malicious"),
                prediction("m3", "reject", 95, "reject", 97, "phishing"),
                prediction("m4", "quarantine", 60, "quarantine", 61, null))
            + "]";

    record(id, batch).statusCode(201).body("recorded", equalTo(4)).body("unchanged", equalTo(0));
    record(id, batch).statusCode(200).body("recorded", equalTo(0)).body("unchanged", equalTo(4));

    clients
        .as("readonly")
        .config(DOUBLES)
        .get("/experiments/{id}/results", id)
        .then()
        .statusCode(200)
        .body("sample_size", equalTo(4))
        .body("agreement_rate", equalTo(0.75))
        .body("agreement_rate_percent", equalTo(75.0))
        .body("disagreement_count", equalTo(1))
        .body("labelled_count", equalTo(3))
        .body("production_accuracy", closeTo(2 / 3.0, 1e-9))
        .body("shadow_accuracy", equalTo(1.0))
        .body("accuracy_improvement", closeTo(1 / 3.0, 1e-9))
        .body("latency.production.count", equalTo(4))
        .body("latency.production.p50_ms", equalTo(12.5))
        .body("latency.shadow.mean_ms", equalTo(8.0))
        .body("tests.mcnemar.p_value", equalTo(0.5))
        .body("tests.kappa.test.statistic", greaterThan(0.5))
        .body("recommendation", equalTo("no_significant_difference"));
    clients
        .as("readonly")
        .get("/experiments/{id}/disagreements", id)
        .then()
        .statusCode(200)
        .body("items.email_id", contains("m2"))
        .body("items[0].shadow_prediction.decision", equalTo("reject"))
        .body("items[0].label", equalTo("malicious"));
  }

  @Test
  void otherContentForTheSameMailIsRefusedAsAWhole() {
    String id = clients.experiment("nlp", 10);
    record(id, prediction("m1", "allow", 25, "allow", 28, null)).statusCode(201);

    record(
            id,
            "["
                + prediction("m0", "allow", 1, "allow", 2, null)
                + ","
                + prediction("m1", "allow", 25, "reject", 28, null)
                + "]")
        .spec(problem(409, "prediction-differs"));

    record(
            id,
            "["
                + prediction("m7", "allow", 1, "allow", 2, null)
                + ","
                + prediction("m7", "allow", 1, "allow", 3, null)
                + "]")
        .spec(problem(409, "prediction-differs"));
    results(id).body("sample_size", equalTo(1));
  }

  @Test
  void shadowThatIsRightMoreOftenIsRecommended() {
    String id = clients.experiment("nlp", 100);
    List<String> batch = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      batch.add(prediction("m" + i, i < 40 ? "allow" : "reject", 50, "reject", 90, "malicious"));
    }
    record(id, "[" + String.join(",", batch) + "]").statusCode(201);
    results(id).body("recommendation", equalTo("promote_shadow"));

    clients
        .admin()
        .post("/experiments/{id}/complete", id)
        .then()
        .statusCode(200)
        .body("status", equalTo("completed"));

    results(id)
        .body("production_accuracy", equalTo(0.6))
        .body("accuracy_improvement_percent", equalTo(40.0))
        .body("recommendation", equalTo("promote_shadow"));
    clients.admin().get("/experiments/active").then().body("items", hasSize(0));
  }

  @Test
  void statedAccuraciesAreTheGuides() {
    String id = clients.experiment("url_analyzer", 1);
    record(id, prediction("email_123", "allow", 25, "allow", 28, null)).statusCode(201);

    clients
        .admin()
        .config(DOUBLES)
        .body("{\"production_accuracy\":0.945,\"shadow_accuracy\":0.952}")
        .post("/experiments/{id}/complete", id)
        .then()
        .statusCode(200)
        .body("accuracy_improvement", equalTo(0.007));

    results(id)
        .body("accuracy_improvement", equalTo(0.007))
        .body("accuracy_improvement_percent", equalTo(0.7))
        .body("agreement_rate", equalTo(1.0));
  }

  @Test
  void endedExperimentTakesNothingMore() {
    String id = clients.experiment("nlp", 1);
    clients
        .admin()
        .body("{\"reason\":\"the shadow was trained on the test set\"}")
        .post("/experiments/{id}/fail", id)
        .then()
        .statusCode(200)
        .body("status", equalTo("failed"))
        .body("failure_reason", equalTo("the shadow was trained on the test set"));

    record(id, prediction("m1", "allow", 25, "allow", 28, null))
        .spec(problem(409, "experiment-not-running"));
    clients
        .admin()
        .post("/experiments/{id}/complete", id)
        .then()
        .spec(problem(409, "experiment-not-running"));
    results(id).body("recommendation", equalTo("keep_production"));
  }

  @Test
  void resultsWithoutSamplesAreUnknownNotZero() {
    String id = clients.experiment("nlp", 1);

    results(id)
        .body("sample_size", equalTo(0))
        .body("agreement_rate", nullValue())
        .body("accuracy_improvement", nullValue())
        .body("latency.production", nullValue())
        .body("recommendation", equalTo("continue"));
  }

  @Test
  void pagesGoOnWhereTheLastOneEnded() {
    String first = clients.experiment("a", 1);
    String second = clients.experiment("b", 1);
    String third = clients.experiment("c", 1);

    String cursor =
        clients
            .admin()
            .queryParam("limit", 2)
            .get("/experiments")
            .then()
            .body("items.experiment_id", contains(third, second))
            .extract()
            .path("next_cursor");
    clients
        .admin()
        .queryParam("limit", 2)
        .queryParam("cursor", cursor)
        .get("/experiments")
        .then()
        .body("items.experiment_id", contains(first))
        .body("next_cursor", nullValue());
  }

  @Test
  void apiClientOnlyRecordsPredictions() {
    String id = clients.experiment("nlp", 1);

    clients
        .as("api_client")
        .body(prediction("m1", "allow", 25, "allow", 28, null))
        .post("/experiments/{id}/predictions", id)
        .then()
        .statusCode(201);
    clients
        .as("api_client")
        .body("{\"experiment_name\":\"x\",\"production_model\":\"a\",\"shadow_model\":\"b\"}")
        .post("/experiments")
        .then()
        .spec(problem(403, "role-not-allowed"));
    clients
        .as("api_client")
        .post("/experiments/{id}/complete", id)
        .then()
        .spec(problem(403, "role-not-allowed"));
    clients
        .as("readonly")
        .body(prediction("m2", "allow", 25, "allow", 28, null))
        .post("/experiments/{id}/predictions", id)
        .then()
        .spec(problem(403, "insufficient-scope"));
  }

  @Test
  void anotherTenantFindsNothing() {
    String id = clients.experiment("nlp", 1);
    Clients others = Clients.ofNewTenant();

    others
        .admin()
        .get("/experiments/{id}/results", id)
        .then()
        .spec(problem(404, "experiment-not-found"));
    others
        .admin()
        .post("/experiments/{id}/complete", id)
        .then()
        .spec(problem(404, "experiment-not-found"));
    others
        .admin()
        .body(prediction("m1", "allow", 25, "allow", 28, null))
        .post("/experiments/{id}/predictions", id)
        .then()
        .spec(problem(404, "experiment-not-found"));
    others.admin().get("/experiments").then().body("items", hasSize(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"experiment_name\":\"x\",\"production_model\":\"a b\",\"shadow_model\":\"c\"}",
        "{\"experiment_name\":\"x\",\"production_model\":\"a\",\"shadow_model\":\"b\",\"more\":1}",
        "{\"experiment_name\":\"\\u0000\",\"production_model\":\"a\",\"shadow_model\":\"b\"}",
        "{\"experiment_name\":\"x\",\"production_model\":\"a\",\"shadow_model\":\"b\","
            + "\"min_samples\":0}",
        "{\"experiment_name\":",
        "[]",
        "null",
        ""
      })
  void malformedExperimentIsRefused(String body) {
    clients
        .admin()
        .body(body)
        .post("/experiments")
        .then()
        .statusCode(400)
        .header("Content-Type", equalTo("application/problem+json"));
  }

  @Test
  void modelAgainstItselfIsRefused() {
    clients
        .admin()
        .body("{\"experiment_name\":\"x\",\"production_model\":\"a\",\"shadow_model\":\"a\"}")
        .post("/experiments")
        .then()
        .spec(problem(422, "same-model"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[null]",
        "{}",
        "7",
        "null",
        "",
        "{\"email_id\":\"m\",\"production_prediction\":{\"decision\":\"allow\",\"risk_score\":101},"
            + "\"shadow_prediction\":{\"decision\":\"allow\",\"risk_score\":1}}",
        "{\"email_id\":\"m\",\"production_prediction\":{\"decision\":\"drop\",\"risk_score\":1},"
            + "\"shadow_prediction\":{\"decision\":\"allow\",\"risk_score\":1}}",
        "{\"email_id\":\"m\\u0000\",\"production_prediction\":{\"decision\":\"allow\","
            + "\"risk_score\":1},\"shadow_prediction\":{\"decision\":\"allow\",\"risk_score\":1}}",
        "{\"email_id\":\"m\",\"production_prediction\":{\"decision\":\"allow\",\"risk_score\":\"x\"},"
            + "\"shadow_prediction\":{\"decision\":\"allow\",\"risk_score\":1}}",
        "{\"email_id\":\"m\",\"production_prediction\":{\"decision\":\"allow\",\"risk_score\":1},"
            + "\"shadow_prediction\":{\"decision\":\"allow\",\"risk_score\":1},\"label\":\"maybe\"}",
        "{\"email_id\":\"m\",\"production_prediction\":{\"decision\":\"allow\",\"risk_score\":1,"
            + "\"latency_ms\":1e308},\"shadow_prediction\":{\"decision\":\"allow\",\"risk_score\":1}}",
      })
  void malformedPredictionIsRefused(String body) {
    String id = clients.experiment("nlp", 1);

    record(id, body).statusCode(400).header("Content-Type", equalTo("application/problem+json"));
    results(id).body("sample_size", equalTo(0));
  }

  @Test
  void violationNamesItsField() {
    String id = clients.experiment("nlp", 1);

    record(
            id,
            "["
                + prediction("m1", "allow", 25, "allow", 28, null)
                + ","
                + prediction("m2", "allow", -1, "allow", 28, null)
                + "]")
        .spec(problem(400, "invalid-request"))
        .body("violations.field", contains("[1].production_prediction.risk_score"));
  }

  @Test
  void callsWithoutTokenOrWithAMalformedIdAreRefused() {
    given().get("/experiments").then().spec(problem(401, "invalid-token"));
    clients.admin().get("/experiments/not-a-uuid").then().spec(problem(400, "invalid-parameter"));
    clients
        .admin()
        .get("/experiments/{id}", UUID.randomUUID())
        .then()
        .spec(problem(404, "experiment-not-found"));
    clients.admin().queryParam("limit", 0).get("/experiments").then().statusCode(400);
    clients.admin().queryParam("status", "gone").get("/experiments").then().statusCode(400);
  }

  private String start(String key, String body) {
    return clients
        .admin()
        .header("Idempotency-Key", key)
        .body(body)
        .post("/experiments")
        .then()
        .statusCode(201)
        .extract()
        .path("experiment_id");
  }

  private ValidatableResponse record(String id, String body) {
    return clients.admin().body(body).post("/experiments/{id}/predictions", id).then();
  }

  private ValidatableResponse results(String id) {
    return clients
        .as("readonly")
        .config(DOUBLES)
        .get("/experiments/{id}/results", id)
        .then()
        .statusCode(200);
  }

  private static String prediction(
      String email,
      String production,
      int productionRisk,
      String shadow,
      int shadowRisk,
      @Nullable String label) {
    return """
        {"email_id":"%s",
         "production_prediction":{"decision":"%s","risk_score":%d,"latency_ms":12.5},
         "shadow_prediction":{"decision":"%s","risk_score":%d,"latency_ms":8}%s}"""
        .formatted(
            email,
            production,
            productionRisk,
            shadow,
            shadowRisk,
            label == null ? "" : ",\"label\":\"" + label + "\"");
  }
}
