package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.Database;
import io.phishx.testing.Management;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a service answers while its PostgreSQL takes connections and says nothing. */
@ProbeService
class HungDatabaseTest {

  /** More than the pool has connections. */
  private static final int CALLERS = 24;

  /** What a service promises. */
  private static final long IN_TIME_MS = 6_000;

  /** What it promises beside what as many calls at once take anyway, where that is long. */
  private static final long IN_TIME_BESIDE_MS = 5_000;

  /** The server's own bound is 10 s, this service's 6 s. */
  private static final long ANSWERED_MS = 30_000;

  private final UUID tenant = UUID.randomUUID();
  private final String token = TestTokens.of("admin", tenant);

  @AfterEach
  void everythingBack() {
    PostgresResource.thaw();
  }

  @Test
  void everyCallIsA503InTimeReadinessSaysSoAndAllHealsByItself() throws Exception {
    // Given: the first ones are slower
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> names().statusCode(200));
    slowestOfAll(answer -> answer.statusCode(200));
    long usual = slowestOfAll(answer -> answer.statusCode(200));
    long inTime = Math.max(IN_TIME_MS, usual + IN_TIME_BESIDE_MS);
    PostgresResource.freeze();

    // When
    long slowest =
        slowestOfAll(
            answer ->
                answer
                    .spec(problem(503, "dependency-unavailable"))
                    .header("Retry-After", notNullValue()));

    // Then
    assertTrue(slowest < inTime, () -> slowest + " ms, usually " + usual);
    given()
        .get(Management.url("/q/health/ready"))
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
    given().get(Management.url("/q/health/ready")).then().statusCode(200);
  }

  /** A call, the sealer and the delivery each wait for a statement when the server stands still. */
  @Test
  void statementThatIsNeverAnsweredEndsAndEverythingGoesOnAfterwards() throws Exception {
    // Given
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> names().statusCode(200));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement()) {
      superuser.setAutoCommit(false);
      statement.execute(
          "lock table things, audit_pending, notification_outbox in access exclusive mode");
      awaitWaiting("audit_pending", "claim_notifications");
      Future<ValidatableResponse> call = callers.submit(() -> make("hangs"));
      awaitWaiting("audit_pending", "claim_notifications", "insert into things");

      // When
      PostgresResource.freeze();

      // Then
      call.get().spec(problem(503, "dependency-unavailable")).time(lessThan(ANSWERED_MS));
      PostgresResource.thaw();
      superuser.rollback();
    }
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> make("goes on").statusCode(201));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                given()
                    .auth()
                    .oauth2(token)
                    .get("/things/audit")
                    .then()
                    .statusCode(200)
                    .body("entries", equalTo(1))
                    .body("unsealed", equalTo(0)));
    await().atMost(Duration.ofSeconds(20)).until(this::deliveryWasTried);
  }

  /** Each in a transaction of its own: within one, PostgreSQL shows the same activity again. */
  private static void awaitWaiting(String... queries) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              try (Connection superuser = PostgresResource.superuser();
                  Statement statement = superuser.createStatement()) {
                for (String query : queries) {
                  if (!waiting(statement, query)) {
                    return false;
                  }
                }
                return true;
              }
            });
  }

  private static boolean waiting(Statement statement, String query) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%"
                + query
                + "%' and pid <> pg_backend_pid()")) {
      row.next();
      return row.getInt(1) > 0;
    }
  }

  private boolean deliveryWasTried() throws SQLException {
    return Database.number(
            "select count(*) from notification_outbox where attempts > 0 and tenant_id = ?", tenant)
        > 0;
  }

  private ValidatableResponse make(String name) {
    return given()
        .auth()
        .oauth2(token)
        .contentType(ContentType.JSON)
        .body("{\"name\":\"" + name + "\"}")
        .post("/things")
        .then();
  }

  /** The milliseconds of the slowest of {@link #CALLERS} calls at once. */
  private long slowestOfAll(UnaryOperator<ValidatableResponse> expected) throws Exception {
    long slowest = 0;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> calls = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        calls.add(callers.submit(() -> expected.apply(names()).extract().time()));
      }
      for (Future<Long> call : calls) {
        slowest = Math.max(slowest, call.get());
      }
    }
    return slowest;
  }

  private ValidatableResponse names() {
    return given().auth().oauth2(token).get("/things").then();
  }
}
