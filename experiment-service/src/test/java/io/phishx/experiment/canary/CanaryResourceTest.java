package io.phishx.experiment.canary;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.experiment.Clients;
import io.phishx.experiment.RunningService;
import io.phishx.testing.PostgresResource;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Canaries over HTTP, from start to production or back. */
@RunningService
class CanaryResourceTest {

  private final Clients clients = Clients.ofNewTenant();

  @Test
  void startedCanaryIsAtItsFirstStage() {
    clients
        .admin()
        .body(
            """
            {"model_version":"url_analyzer_v2","strategy":"linear",
             "hypothesis":"v2 should have higher accuracy",
             "success_criteria":{"min_accuracy":0.95}}""")
        .post("/deployments/canary")
        .then()
        .statusCode(201)
        .header("ETag", equalTo("\"1\""))
        .header("Location", notNullValue())
        .body("deployment_id", notNullValue())
        .body("model", equalTo("url_analyzer"))
        .body("traffic_percentage", equalTo(10))
        .body("deployment_stage", equalTo(1))
        .body("status", equalTo("in_progress"))
        .body("success_criteria.min_accuracy", equalTo(0.95f))
        .body("reasons", contains("start: v2 should have higher accuracy"));
  }

  @Test
  void advancingToTheEndMakesTheVersionProduction() {
    clients.experiment("url_analyzer", 1);
    String id = clients.canary("url_analyzer_v2", "exponential");

    List<Integer> shares = new ArrayList<>();
    for (int stage = 1; stage < 5; stage++) {
      shares.add(
          clients
              .admin()
              .header("If-Match", "\"" + stage + "\"")
              .post("/deployments/canary/{id}/advance", id)
              .then()
              .statusCode(200)
              .header("ETag", equalTo("\"" + (stage + 1) + "\""))
              .extract()
              .path("traffic_percentage"));
    }

    assertEquals(List.of(20, 40, 80, 100), shares);
    clients
        .as("readonly")
        .get("/deployments/canary/{id}", id)
        .then()
        .body("status", equalTo("completed"))
        .body("history", hasSize(5));
    clients.as("readonly").get("/models/url_analyzer_v2").then().body("production", equalTo(true));
    clients.as("readonly").get("/models/url_analyzer_v1").then().body("production", equalTo(false));
    clients.move(id, "advance").spec(problem(409, "canary-state"));
  }

  @Test
  void staleStageIsRefused() {
    String id = clients.canary("nlp_v2", "linear");
    clients.move(id, "advance").statusCode(200);

    clients
        .admin()
        .header("If-Match", "\"1\"")
        .post("/deployments/canary/{id}/advance", id)
        .then()
        .spec(problem(412, "stale-deployment-stage"));
    clients
        .admin()
        .header("If-Match", "first")
        .post("/deployments/canary/{id}/advance", id)
        .then()
        .spec(problem(400, "invalid-if-match"));
    clients
        .admin()
        .get("/deployments/canary/{id}", id)
        .then()
        .body("traffic_percentage", equalTo(20));
  }

  @Test
  void twoClicksOnTheSameStageAdvanceOnce() throws Exception {
    String id = clients.canary("nlp_v2", "linear");
    Callable<Integer> click =
        () ->
            clients
                .admin()
                .header("If-Match", "\"1\"")
                .post("/deployments/canary/{id}/advance", id)
                .statusCode();

    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> answer : threads.invokeAll(Collections.nCopies(8, click))) {
        statuses.add(answer.get());
      }
    }

    assertEquals(1, statuses.stream().filter(status -> status == 200).count());
    assertEquals(7, statuses.stream().filter(status -> status == 412).count());
  }

  @Test
  void rolledBackCanaryAnswersNothingAndSaysWhy() {
    clients.experiment("nlp", 1);
    String id = clients.canary("nlp_v2", "linear");

    clients
        .admin()
        .body("{\"reason\":\"false positives doubled\"}")
        .post("/deployments/canary/{id}/rollback", id)
        .then()
        .statusCode(200)
        .body("status", equalTo("rolled_back"))
        .body("traffic_percentage", equalTo(0))
        .body("reasons", hasItem("rollback: false positives doubled"));

    clients.as("readonly").get("/models/nlp_v1").then().body("production", equalTo(true));
    clients.canary("nlp_v2", "linear");
  }

  @Test
  void pausedCanaryWaits() {
    String id = clients.canary("nlp_v2", "linear");

    clients.move(id, "pause").statusCode(200).body("status", equalTo("paused"));
    clients.move(id, "advance").spec(problem(409, "canary-state"));
    clients.move(id, "pause").spec(problem(409, "canary-state"));
    clients
        .move(id, "resume")
        .statusCode(200)
        .body("status", equalTo("in_progress"))
        .body("traffic_percentage", equalTo(10));
    clients.move(id, "abort").statusCode(200).body("status", equalTo("aborted"));
  }

  @Test
  void manualShareIsTheCallers() {
    String id = clients.canary("nlp_v2", "manual");

    clients
        .admin()
        .body("{\"traffic_percentage\":35}")
        .post("/deployments/canary/{id}/advance", id)
        .then()
        .statusCode(200)
        .body("traffic_percentage", equalTo(35));
    clients
        .admin()
        .body("{\"traffic_percentage\":20}")
        .post("/deployments/canary/{id}/advance", id)
        .then()
        .spec(problem(422, "invalid-traffic-percentage"));
  }

  @Test
  void oneCanaryAtATimePerModel() {
    String id = clients.canary("nlp_v2", "linear");

    start("{\"model_version\":\"nlp_v3\",\"strategy\":\"linear\"}")
        .spec(problem(409, "canary-under-way"));
    clients.move(id, "pause");
    start("{\"model_version\":\"nlp_v3\",\"strategy\":\"linear\"}")
        .spec(problem(409, "canary-under-way"));
    clients.canary("url_analyzer_v2", "linear");
    Clients.ofNewTenant().canary("nlp_v2", "linear");
    clients
        .admin()
        .queryParam("status", "in_progress")
        .get("/deployments/canary")
        .then()
        .body("items.model_version", contains("url_analyzer_v2"));
  }

  @Test
  void productionVersionIsNoCanary() {
    clients.experiment("nlp", 1);

    start("{\"model_version\":\"nlp_v1\",\"strategy\":\"linear\"}")
        .spec(problem(409, "already-production"));
  }

  @Test
  void rolesDecideWhoMayChange() {
    String id = clients.canary("nlp_v2", "linear");
    String body = "{\"model_version\":\"x_v2\",\"strategy\":\"linear\"}";

    clients
        .as("api_client")
        .body(body)
        .post("/deployments/canary")
        .then()
        .spec(problem(403, "role-not-allowed"));
    clients
        .as("api_client")
        .post("/deployments/canary/{id}/rollback", id)
        .then()
        .spec(problem(403, "role-not-allowed"));
    clients
        .as("readonly")
        .post("/deployments/canary/{id}/advance", id)
        .then()
        .spec(problem(403, "insufficient-scope"));
    clients.as("soc_analyst").post("/deployments/canary/{id}/advance", id).then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"advance", "rollback", "pause", "resume", "abort"})
  void anotherTenantsCanaryIsNotFound(String move) {
    String id = clients.canary("nlp_v2", "linear");
    Clients others = Clients.ofNewTenant();

    others.move(id, move).spec(problem(404, "canary-not-found"));
    others.admin().get("/deployments/canary/{id}", id).then().statusCode(404);
    clients
        .admin()
        .get("/deployments/canary/{id}", id)
        .then()
        .body("status", equalTo("in_progress"))
        .body("deployment_stage", equalTo(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"model_version\":\"a_v2\"}",
        "{\"model_version\":\"a_v2\",\"strategy\":\"sudden\"}",
        "{\"model_version\":\"../a\",\"strategy\":\"linear\"}",
        "{\"model_version\":\"a_v2\",\"strategy\":\"linear\",\"success_criteria\":[]}",
        "{\"model_version\":\"a_v2\",\"strategy\":\"linear\",\"success_criteria\":"
            + "{\"a\":\"\\u0000\"}}",
        "{\"model_version\":\"a_v2\",\"strategy\":\"linear\",\"hypothesis\":\"\\u0000\"}",
        "{\"model_version\":\"a_v2\",\"strategy\":\"linear\",\"speed\":1}",
        "nonsense"
      })
  void malformedCanaryIsRefused(String body) {
    start(body).statusCode(400).header("Content-Type", equalTo("application/problem+json"));
  }

  @Test
  void whatIsNotBuiltIsNotAccepted() {
    start("{\"model_version\":\"a_v2\",\"strategy\":\"linear\",\"auto_advance\":true}")
        .spec(problem(422, "auto-advance-unavailable"));
  }

  @Test
  void eachActIsAuditedInItsTransaction() throws SQLException {
    String id = clients.canary("nlp_v2", "linear");
    clients.move(id, "advance").statusCode(200);
    clients.move(id, "resume").statusCode(409);
    clients.move(id, "abort").statusCode(200);

    assertEquals(
        List.of("canary.start", "canary.advance", "canary.abort"), audited(UUID.fromString(id)));
  }

  private ValidatableResponse start(String body) {
    return clients.admin().body(body).post("/deployments/canary").then();
  }

  private List<String> audited(UUID canary) throws SQLException {
    try (Connection connection = PostgresResource.app()) {
      connection.setAutoCommit(false);
      try (PreparedStatement tenant =
              connection.prepareStatement("select set_config('app.tenant', ?, true)");
          PreparedStatement entries =
              connection.prepareStatement(
                  "select event_type from audit_log where facts->>'deployment_id' = ?"
                      + " and actor = 'admin-1' and outcome = 'SUCCESS' order by at, id")) {
        tenant.setString(1, clients.tenant().toString());
        tenant.execute();
        entries.setString(1, canary.toString());
        List<String> events = new ArrayList<>();
        try (ResultSet rows = entries.executeQuery()) {
          while (rows.next()) {
            events.add(rows.getString(1));
          }
        }
        return events;
      } finally {
        connection.rollback();
      }
    }
  }
}
