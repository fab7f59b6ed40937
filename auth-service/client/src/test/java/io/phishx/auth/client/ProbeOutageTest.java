package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.phishx.testing.Management;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service made from the chassis and this client goes on as far as it can without another one. */
@ProbeService
class ProbeOutageTest {

  private final Probe probe = Probe.ofANewTenant();

  @AfterEach
  void trustBack() {
    TrustResource.setAway(false);
  }

  @Test
  void privilegedCallsGet503WhenTrustIsUnconfirmedAndComeBack() {
    String admin = TestTokens.of("admin", probe.tenant());
    given().auth().oauth2(admin).get("/things/audit").then().statusCode(200);
    TrustResource.setAway(true);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                given()
                    .auth()
                    .oauth2(admin)
                    .get("/things/audit")
                    .then()
                    .spec(problem(503, "/problems/trust-unconfirmed"))
                    .header("Retry-After", notNullValue()));
    given().auth().oauth2(admin).get("/things").then().statusCode(200);
    dependency("auth-service", "degraded", "0.0");
    TrustResource.setAway(false);
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> given().auth().oauth2(admin).get("/things/audit").then().statusCode(200));
    dependency("auth-service", "confirmed", "1.0");
  }

  @Test
  void redisAwayIsDegradedNotUnready() {
    RedisResource.kill();
    try {
      given()
          .get(Management.url("/q/health/ready"))
          .then()
          .statusCode(200)
          .body("checks.find { it.name == 'redis' }.data.state", equalTo("degraded"));
      dependency("redis", "degraded", "0.0");
      probe.make(UUID.randomUUID().toString(), "d").then().statusCode(201);
    } finally {
      RedisResource.restart();
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                given()
                    .get(Management.url("/q/health/ready"))
                    .then()
                    .body("checks.find { it.name == 'redis' }.data.state", equalTo("confirmed")));
  }

  @Test
  void databaseAwayIsA503AndHealsByItself() {
    probe.as("admin").get("/things").then().statusCode(200);
    PostgresResource.kill();
    try {
      probe.as("admin").get("/things").then().statusCode(503).header("Retry-After", notNullValue());
    } finally {
      PostgresResource.restart();
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> probe.as("admin").get("/things").then().statusCode(200));
  }

  private static void dependency(String name, String word, String up) {
    given()
        .get(Management.url("/q/health/ready"))
        .then()
        .statusCode(200)
        .body("checks.find { it.name == 'dependencies' }.data.'" + name + "'", equalTo(word));
    given()
        .get(Management.url("/q/metrics"))
        .then()
        .body(containsString("phishx_dependency_up{dependency=\"" + name + "\"} " + up));
  }
}
