package io.phishx.experiment.model;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.phishx.experiment.Clients;
import io.phishx.experiment.RunningService;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry and the router over HTTP. */
@RunningService
class ModelResourceTest {

  private final Clients clients = Clients.ofNewTenant();

  @Test
  void registeredVersionBelongsToTheModelBeforeItsNumber() {
    create("{\"model_version\":\"nlp_v1.joblib\",\"production\":true}")
        .statusCode(201)
        .body("model", equalTo("nlp"))
        .body("production", equalTo(true));
    create("{\"model\":\"text\",\"model_version\":\"bert\"}")
        .statusCode(201)
        .body("model", equalTo("text"))
        .body("production", equalTo(false));

    clients
        .as("readonly")
        .get("/models")
        .then()
        .statusCode(200)
        .body("items.model_version", contains("bert", "nlp_v1.joblib"));
    clients.as("readonly").get("/models/bert").then().body("model", equalTo("text"));
    create("{\"model_version\":\"bert\"}").spec(problem(409, "model-version-exists"));
  }

  @Test
  void oneVersionOfAModelIsProduction() {
    create("{\"model_version\":\"nlp_v1\",\"production\":true}").statusCode(201);
    create("{\"model_version\":\"nlp_v2\",\"production\":true}").statusCode(201);

    clients.admin().get("/models/nlp_v1").then().body("production", equalTo(false));

    clients
        .admin()
        .body("{\"production\":true}")
        .put("/models/nlp_v1")
        .then()
        .statusCode(200)
        .body("production", equalTo(true));
    clients.admin().get("/models/nlp_v2").then().body("production", equalTo(false));
    clients
        .admin()
        .body("{\"production\":false}")
        .put("/models/nlp_v1")
        .then()
        .spec(problem(422, "production-needs-successor"));
  }

  @Test
  void endpointPassesTheEgressGuard() {
    create("{\"model_version\":\"a_v1\",\"endpoint\":\"http://localhost:9999/models\"}")
        .statusCode(201)
        .body("endpoint", equalTo("http://localhost:9999/models"));
    create("{\"model_version\":\"a_v2\",\"endpoint\":\"http://user:pw@localhost/\"}")
        .spec(problem(400, "credentials-in-endpoint"));
    create("{\"model_version\":\"a_v2\",\"endpoint\":\"http://169.254.169.254/latest\"}")
        .spec(problem(422, "egress-refused"));
    create("{\"model_version\":\"a_v2\",\"endpoint\":\"file:///etc/passwd\"}").statusCode(400);
    clients.admin().get("/models/a_v2").then().spec(problem(404, "model-version-not-found"));
  }

  @Test
  void routeFollowsCanaryAndExperiment() {
    // bucket of email_123 in url_analyzer: 3364, of email_2: 1244
    clients.experiment("url_analyzer", 1);
    route("url_analyzer", "email_2")
        .body("model_version", equalTo("url_analyzer_v1"))
        .body("role", equalTo("production"))
        .body("shadow_models", contains("url_analyzer_v2"))
        .body("bucket", equalTo(1244))
        .body("reason", equalTo("no_canary"));

    String canary = clients.canary("url_analyzer_v2", "linear");
    route("url_analyzer", "email_2")
        .body("model_version", equalTo("url_analyzer_v1"))
        .body("reason", equalTo("bucket_beyond_canary"));

    clients.move(canary, "advance").statusCode(200);
    route("url_analyzer", "email_2")
        .body("model_version", equalTo("url_analyzer_v2"))
        .body("role", equalTo("canary"))
        .body("shadow_models", empty())
        .body("reason", equalTo("bucket_in_canary"));
    route("url_analyzer_v1", "email_123").body("role", equalTo("production"));

    clients.move(canary, "rollback").statusCode(200);
    route("url_analyzer", "email_2").body("model_version", equalTo("url_analyzer_v1"));
  }

  @Test
  void withoutProductionTheCallersOwnScoringAnswers() {
    clients.canary("nlp_v2", "linear");

    // bucket of email_1 in nlp: 6500
    route("nlp", "email_1")
        .body("model_version", nullValue())
        .body("role", equalTo("production"))
        .body("reason", equalTo("bucket_beyond_canary"));
  }

  @Test
  void modelsOfAnotherTenantAreUnknown() {
    create("{\"model_version\":\"nlp_v1\",\"production\":true}").statusCode(201);
    Clients others = Clients.ofNewTenant();

    others.admin().get("/models/nlp_v1").then().spec(problem(404, "model-version-not-found"));
    others
        .admin()
        .body("{\"production\":true}")
        .put("/models/nlp_v1")
        .then()
        .spec(problem(404, "model-version-not-found"));
    others
        .admin()
        .body("{\"model\":\"nlp\",\"key\":\"email_1\"}")
        .post("/models/route")
        .then()
        .spec(problem(404, "model-not-found"));
  }

  @Test
  void rolesDecideWhoMayChange() {
    clients
        .as("api_client")
        .body("{\"model_version\":\"nlp_v1\"}")
        .post("/models")
        .then()
        .spec(problem(403, "role-not-allowed"));
    clients
        .as("readonly")
        .body("{\"model_version\":\"nlp_v1\"}")
        .post("/models")
        .then()
        .spec(problem(403, "insufficient-scope"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"model_version\":\"\"}",
        "{\"model_version\":\"a/b\"}",
        "{\"model_version\":\"a\",\"model\":\"\"}",
        "{\"model_version\":\"a\",\"endpoint\":\"not a uri\"}",
        "{\"model_version\":\"a\",\"production\":\"maybe\"}",
        "{\"model_version\":7,\"other\":1}"
      })
  void malformedVersionIsRefused(String body) {
    create(body).statusCode(400).header("Content-Type", equalTo("application/problem+json"));
  }

  private ValidatableResponse create(String body) {
    return clients.admin().body(body).post("/models").then();
  }

  private ValidatableResponse route(String model, String key) {
    return clients
        .as("readonly")
        .body("{\"model\":\"%s\",\"key\":\"%s\"}".formatted(model, key))
        .post("/models/route")
        .then()
        .statusCode(200);
  }
}
