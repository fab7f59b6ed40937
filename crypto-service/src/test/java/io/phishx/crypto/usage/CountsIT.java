package io.phishx.crypto.usage;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Replica;
import io.phishx.testing.Database;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Counts of replicas that end as an orchestrator ends them, in the middle of their work. */
class CountsIT {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";
  private static final String ENCRYPTIONS =
      "select coalesce(sum(encryptions), 0) from usage where tenant_id = ?";
  private static final int CALLERS = 3;
  private static final Duration LONG = Duration.ofMinutes(2);

  private final Calls calls = Calls.ofNewTenant();
  private final String admin = calls.user("admin");
  private final String service = calls.service("anomaly-service");
  private final Map<String, String> settings = new HashMap<>(Replica.onSharedStores());
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();

  @Test
  void twoReplicasThatEndUnderLoadHaveCountedEveryAnswerOnce() throws Exception {
    // Given: replicas that write their counts when they end, not before
    settings.put("phishx.encryption.usage-flush", "1H");
    try (Replica one = Replica.start("counting1", settings);
        Replica other = Replica.start("counting2", settings)) {
      one.awaitReady();
      other.awaitReady();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(Thread.ofVirtual().start(() -> sealAndOpenUntilItEnds(one)));
        callers.add(Thread.ofVirtual().start(() -> sealAndOpenUntilItEnds(other)));
      }
      await().atMost(LONG).until(() -> answered.get() >= 200);

      // When
      one.stop();
      other.stop();
      for (Thread caller : callers) {
        caller.join(LONG);
      }
    }

    // Then
    long sealed = number(ENCRYPTIONS);
    long opened = number("select coalesce(sum(decryptions), 0) from usage where tenant_id = ?");
    long budget = number("select coalesce(sum(fields), 0) from decrypt_use where tenant_id = ?");
    long all = sealed + opened;
    assertTrue(
        all >= answered.get() && all <= answered.get() + broken.get(),
        "answered %s, broken off %s, counted %s".formatted(answered, broken, all));
    assertEquals(opened, budget);

    // Then: so it is after a restart
    try (Replica next = Replica.start("counting3", settings)) {
      next.awaitReady();
      given()
          .auth()
          .oauth2(admin)
          .get(next.url().resolve("/encryption/metrics"))
          .then()
          .statusCode(200)
          .body("total_encryptions", is((int) sealed))
          .body("total_decryptions", is((int) opened));
    }
  }

  @Test
  void aKilledReplicasCountsAreAddedOnceByTheNextOne() throws Exception {
    // Given
    settings.put("phishx.encryption.usage-flush", "1H");
    settings.put(
        "ENCRYPTION_USAGE_JOURNAL",
        Path.of("target", "replicas", "journal-" + calls.tenant()).toAbsolutePath().toString());

    // When: one is killed after an answer that made it write, and some that did not
    try (Replica killed = Replica.start("journal1", settings).awaitReady()) {
      seal(killed, 5);
      assertCounted(killed, 5);
      seal(killed, 3);
      killed.kill();
    }
    assertEquals(5, number(ENCRYPTIONS));

    // Then
    try (Replica next = Replica.start("journal2", settings).awaitReady();
        Replica beside = Replica.start("journal3", settings).awaitReady()) {
      assertCounted(next, 8);
      seal(beside, 2);
      assertCounted(beside, 10);
      assertCounted(next, 10);
    }
    assertEquals(10, number(ENCRYPTIONS));
  }

  private void seal(Replica by, int times) {
    for (int i = 0; i < times; i++) {
      by.post(admin, "/encryption/rows/encrypt", ROW).then().statusCode(200);
    }
  }

  private void assertCounted(Replica by, int encryptions) {
    given()
        .auth()
        .oauth2(admin)
        .get(by.url().resolve("/encryption/metrics"))
        .then()
        .statusCode(200)
        .body("total_encryptions", is(encryptions));
  }

  private void sealAndOpenUntilItEnds(Replica replica) {
    try {
      while (true) {
        Response sealed = replica.post(admin, "/encryption/rows/encrypt", ROW);
        if (sealed.statusCode() != 200) {
          return;
        }
        answered.incrementAndGet();
        Response opened =
            replica.post(
                service,
                "/encryption/rows/decrypt",
                Map.of(
                    "table",
                    "findings",
                    "row_ids",
                    List.of("1"),
                    "rows",
                    sealed.jsonPath().getList("rows")));
        if (opened.statusCode() != 200) {
          return;
        }
        answered.incrementAndGet();
      }
    } catch (Exception ended) {
      // the connection broke: whether that call was counted cannot be known from here
      broken.incrementAndGet();
    }
  }

  private long number(String query) throws SQLException {
    return Database.number(query, calls.tenant());
  }
}
