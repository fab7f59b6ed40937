package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.restassured.http.ContentType;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A service made from the chassis and this client answers each call as every service must. */
@ProbeService
class ProbeInputTest {

  private final Probe probe = Probe.ofANewTenant();

  @Test
  void badInputIsAProblemNeverAFault() {
    probe
        .as("admin")
        .body("{\"name\":")
        .post("/things")
        .then()
        .spec(problem(400, "/problems/malformed-json"));
    probe
        .as("admin")
        .body("{\"name\":[1]}")
        .post("/things")
        .then()
        .spec(problem(400, "/problems/invalid-request"))
        .body("violations[0].field", equalTo("name"));
    probe
        .as("admin")
        .body("{\"nom\":\"x\"}")
        .post("/things")
        .then()
        .spec(problem(400, "/problems/invalid-request"));
    probe
        .as("admin")
        .body("{\"name\":\"  \"}")
        .post("/things")
        .then()
        .spec(problem(400, "/problems/invalid-request"))
        .body("violations[0].field", equalTo("name"));
    probe
        .as("admin")
        .contentType(ContentType.TEXT)
        .body("x")
        .post("/things")
        .then()
        .spec(problem(415, "/problems/unsupported-media-type"));
    probe.as("admin").delete("/things").then().spec(problem(405, "/problems/method-not-allowed"));
    probe.as("admin").get("/nowhere").then().statusCode(404);
    probe
        .as("admin")
        .queryParam("limit", "many")
        .get("/things")
        .then()
        .spec(problem(400, "/problems/invalid-parameter"));
  }

  @Test
  void oversizedBodyIsRefusedWhetherDeclaredOrChunked() {
    String large = "{\"name\":\"" + "x".repeat(1_100_000) + "\"}";
    probe
        .as("admin")
        .body(large)
        .post("/things")
        .then()
        .spec(problem(413, "/problems/body-too-large"));
  }

  @Test
  void faultShowsATraceIdAndNothingElse() {
    probe
        .as("admin")
        .get("/things/fault")
        .then()
        .spec(problem(500, "/problems/internal-error"))
        .body("trace_id", notNullValue())
        .header("traceparent", matchesPattern("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]"));
  }

  @Test
  void requestIdIsReturned() {
    probe
        .as("admin")
        .header("X-Request-Id", "abc-1")
        .get("/things")
        .then()
        .header("X-Request-Id", equalTo("abc-1"));
    probe
        .as("admin")
        .header("X-Request-Id", "a b\tc")
        .get("/things")
        .then()
        .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
  }

  @Test
  void sameIdempotencyKeyGivesTheSameAnswer() {
    String key = UUID.randomUUID().toString();
    String first = probe.make(key, "once").then().statusCode(201).extract().path("id");
    String second = probe.make(key, "once").then().statusCode(201).extract().path("id");
    assertEquals(first, second);
    probe.make(key, "other").then().spec(problem(422, "/problems/idempotency-key-reused"));
    assertNotEquals(
        first,
        probe.make(UUID.randomUUID().toString(), "once").then().extract().<String>path("id"));
  }
}
