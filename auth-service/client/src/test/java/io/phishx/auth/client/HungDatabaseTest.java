package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;

import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a service answers while its PostgreSQL takes connections and says nothing. */
@QuarkusTest
@QuarkusTestResource(
    value = PostgresResource.class,
    initArgs = @ResourceArg(name = "database", value = "phishx_probe"))
@QuarkusTestResource(RedisResource.class)
@QuarkusTestResource(TrustResource.class)
class HungDatabaseTest {

  /** More than the pool has connections. */
  private static final int CALLERS = 24;

  private static final long IN_TIME_MS = 6_000;

  private final String token = TestTokens.of("admin", UUID.randomUUID());

  @AfterEach
  void everythingBack() {
    PostgresResource.thaw();
  }

  @Test
  void everyCallIsA503InTimeReadinessSaysSoAndAllHealsByItself() throws Exception {
    // Given
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> names().statusCode(200));
    PostgresResource.freeze();

    // When, Then
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        calls.add(callers.submit(this::refusedInTime));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
    given()
        .get(management("/q/health/ready"))
        .then()
        .statusCode(503)
        .body("checks.find { it.name == 'database' }.status", equalTo("DOWN"))
        .time(lessThan(IN_TIME_MS));

    // When it goes on
    PostgresResource.thaw();

    // Then
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> names().statusCode(200));
    for (int i = 0; i < CALLERS; i++) {
      names().statusCode(200);
    }
    given().get(management("/q/health/ready")).then().statusCode(200);
  }

  private void refusedInTime() {
    names()
        .spec(problem(503, "dependency-unavailable"))
        .header("Retry-After", notNullValue())
        .time(lessThan(IN_TIME_MS));
  }

  private ValidatableResponse names() {
    return given().auth().oauth2(token).get("/things").then();
  }

  private static String management(String path) {
    String port = ConfigProvider.getConfig().getValue("quarkus.management.port", String.class);
    return "http://localhost:" + port + path;
  }
}
