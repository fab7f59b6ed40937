package io.phishx.region.replication;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.embedded.EmbeddedPostgres;
import io.phishx.embedded.Standby;
import io.phishx.region.RegionStores;
import io.phishx.region.RegionTables;
import io.phishx.region.RunningService;
import io.phishx.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real standby follows, falls behind, catches up and stops. */
@RunningService
class ReplicationTest {

  private static final String LINK = "us-east-1\u2192eu-west-1";
  private static RegionStores stores;
  private static Standby standby;

  @BeforeAll
  static void startStores() {
    stores = RegionStores.start();
    standby = Standby.of(stores.postgres).start();
  }

  @AfterAll
  static void endStores() {
    standby.close();
    stores.close();
  }

  @Test
  void aStandbyFollowsFallsBehindCatchesUpAndStops() throws SQLException {
    RegionTables.empty();
    Map<String, Object> secondary = new HashMap<>(stores.registration("eu-west-1", false));
    secondary.put(
        "database_endpoint", "postgresql://127.0.0.1:" + standby.server().port() + "/phishx_auth");
    operator().body(stores.registration("us-east-1", true)).post("/regions").then().statusCode(201);
    operator().body(secondary).post("/regions").then().statusCode(201);
    operator()
        .body(Map.of("primary_region_id", "us-east-1", "secondary_region_id", "eu-west-1"))
        .post("/regions/pairs")
        .then()
        .statusCode(201);

    // follows
    eventually(() -> assertEquals("replicating", link().get("status")));
    eventually(() -> assertEquals(0L, number("lag_ms")));
    long before = number("items_replicated");

    // replicates what is written
    tell(stores.postgres, "create table mail (id int)");
    tell(stores.postgres, "insert into mail select generate_series(1, 5000)");
    eventually(() -> assertTrue(number("items_replicated") >= before + 5_000));

    // falls behind and catches up
    tell(standby.server(), "select pg_wal_replay_pause()");
    tell(stores.postgres, "insert into mail select generate_series(1, 5000)");
    eventually(() -> assertTrue(number("lag_ms") > 500, "not yet behind"));
    assertTrue(number("lag_bytes") > 5_000);
    tell(standby.server(), "select pg_wal_replay_resume()");
    eventually(() -> assertEquals(0L, number("lag_ms")));

    // stops
    standby.server().stop();
    eventually(() -> assertEquals("unknown", link().get("status")));
    assertNull(link().get("lag_ms"));
  }

  @Test
  void whoMayReadSeesItAndNobodyElse() {
    given().get("/replication/status").then().spec(problem(401, "invalid-token"));
    call(TestTokens.of("readonly", UUID.randomUUID()))
        .get("/replication/status")
        .then()
        .statusCode(200);
  }

  private static Map<String, Object> link() {
    Map<String, Map<String, Object>> links =
        operator().get("/replication/status").jsonPath().getMap("$");
    return links.getOrDefault(LINK, Map.of("status", "absent"));
  }

  private static long number(String field) {
    return link().get(field) instanceof Number number ? number.longValue() : -1;
  }

  private static void tell(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = server.connectAsSuperuser("phishx_auth");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static RequestSpecification operator() {
    return call(TestTokens.operator());
  }

  private static RequestSpecification call(String token) {
    return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }
}
