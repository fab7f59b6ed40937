package io.phishx.region.route;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.region.RegionStores;
import io.phishx.region.RegionTables;
import io.phishx.region.RunningService;
import io.phishx.region.client.RegionId;
import io.phishx.region.client.RouteTable;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real regions are watched while their parts are taken away and brought back. */
@RunningService
class WatchTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static RegionStores stores;

  @BeforeAll
  static void startStores() {
    stores = RegionStores.start();
  }

  @AfterAll
  static void endStores() {
    stores.close();
  }

  @BeforeEach
  void oneHealthyRegion() throws SQLException {
    RegionTables.empty();
    stores.say(200, "ok");
    stores.countPerAnswer(0);
    register(stores.registration("us-east-1", true));
    eventually(() -> assertEquals("healthy", status("us-east-1")));
  }

  @AfterEach
  void everythingRuns() {
    stores.postgres.thaw();
    stores.redis.thaw();
    if (!stores.postgres.isRunning()) {
      stores.postgres.restart();
    }
    if (!stores.redis.isRunning()) {
      stores.redis.restart();
    }
  }

  @Test
  void theStatusHasTheShapeOfTheGuideAndDisclosesNoEndpoint() {
    given()
        .get("/regions/status")
        .then()
        .statusCode(200)
        .header("Cache-Control", containsString("max-age=1"))
        .body("regions.us-east-1.name", equalTo("Region us-east-1"))
        .body("regions.us-east-1.status", equalTo("healthy"))
        .body("regions.us-east-1.latency_ms", greaterThan(0f))
        .body("regions.us-east-1.is_primary", equalTo(true))
        .body("regions.us-east-1", hasKey("rps"))
        .body("regions.us-east-1", aMapWithSize(5))
        .body("pairs", equalTo(List.of()))
        .body("$", aMapWithSize(2))
        .body(not(containsString("127.0.0.1")));
  }

  @Test
  void requestsPerSecondComeFromTheGatewaysCounter() {
    eventually(() -> given().get("/regions/status").then().body(rps(), equalTo(0f)));

    stores.countPerAnswer(100);

    eventually(() -> given().get("/regions/status").then().body(rps(), greaterThan(50f)));
  }

  @Test
  void withoutItsDatabaseARegionIsUnhealthyAndRecoversByItself() {
    stores.postgres.kill();
    eventually(() -> assertEquals("unhealthy", status("us-east-1")));
    operator()
        .get("/regions/us-east-1/health")
        .then()
        .body("probes.database.result", equalTo("failed"))
        .body("probes.api.result", equalTo("answered"))
        .body("reasons", hasItem(containsString("its database")));
    given().get("/regions/route").then().spec(problem(503, "no-region"));

    stores.postgres.restart();
    eventually(() -> assertEquals("healthy", status("us-east-1")));
    given().get("/regions/route").then().statusCode(200);
  }

  @Test
  void aFrozenDatabaseIsAsBadAsADeadOne() {
    stores.postgres.freeze();
    eventually(() -> assertEquals("unhealthy", status("us-east-1")));

    stores.postgres.thaw();
    eventually(() -> assertEquals("healthy", status("us-east-1")));
  }

  @Test
  void withoutItsCacheARegionIsDegradedAndStillServes() {
    stores.redis.kill();
    eventually(() -> assertEquals("degraded", status("us-east-1")));
    given().get("/regions/route").then().statusCode(200).body("region_id", equalTo("us-east-1"));

    stores.redis.restart();
    eventually(() -> assertEquals("healthy", status("us-east-1")));

    stores.redis.freeze();
    eventually(() -> assertEquals("degraded", status("us-east-1")));
  }

  @Test
  void anApiThatIsAwayOrRefusesIsUnhealthyAndOneThatComplainsIsDegraded() {
    stores.stopApi();
    eventually(() -> assertEquals("unhealthy", status("us-east-1")));
    given().get("/regions/status").then().body("regions.us-east-1.latency_ms", nullValue());

    stores.startApi();
    eventually(() -> assertEquals("healthy", status("us-east-1")));

    stores.say(200, "degraded");
    eventually(() -> assertEquals("degraded", status("us-east-1")));

    stores.say(503, "down");
    eventually(() -> assertEquals("unhealthy", status("us-east-1")));
  }

  @Test
  void aRegionWithOneServiceAwayIsDegradedAndStillServes() {
    stores.say(503, "degraded");
    eventually(() -> assertEquals("degraded", status("us-east-1")));
    operator()
        .get("/regions/us-east-1/health")
        .then()
        .body("reasons", hasItem(containsString("degraded")));
    given()
        .get("/regions/route")
        .then()
        .statusCode(200)
        .header("Cache-Control", containsString("max-age=1"))
        .body("region_id", equalTo("us-east-1"));
  }

  @Test
  void aRegionWithAWrongLoginIsNeverCalledHealthyOrUnhealthy() {
    register(withWrongLogin(stores.registration("eu-west-1", false)));

    eventually(() -> assertUnproven("eu-west-1"));
  }

  @Test
  void whatWasHealthyProvesNothingOfThePartsThatReplaceIt() {
    operator()
        .body(withWrongLogin(stores.registration("us-east-1", true)))
        .put("/regions/us-east-1")
        .then()
        .statusCode(200);
    eventually(() -> assertUnproven("us-east-1"));

    operator()
        .body(stores.registration("us-east-1", true))
        .put("/regions/us-east-1")
        .then()
        .statusCode(200);
    eventually(() -> assertEquals("healthy", status("us-east-1")));
  }

  @Test
  void thePassiveRegionsUsersAreRoutedToTheActiveOne() {
    register(stores.registration("eu-west-1", false));
    pair("active_passive");

    eventually(
        () ->
            given()
                .get("/regions/route?user_region=eu-west-1")
                .then()
                .statusCode(200)
                .body("region_id", equalTo("us-east-1"))
                .body("reason", equalTo("acting_for_user_region"))
                .body("api_endpoint", containsString("http://127.0.0.1:"))
                .body("epoch", equalTo(1)));
    given()
        .get("/regions/route?user_region=us-east-1")
        .then()
        .body("reason", equalTo("user_region"));
    given()
        .get("/regions/route?user_region=elsewhere")
        .then()
        .body("reason", equalTo("best_region"));
    given().get("/regions/route?user_region=").then().statusCode(200);
    given().get("/regions/route?user_region=A B").then().spec(problem(400, "invalid-region-id"));
    given()
        .get("/regions/status")
        .then()
        .body("pairs", equalTo(List.of(pairStatus("active_passive"))))
        .body("regions.eu-west-1.is_primary", equalTo(false));
  }

  @Test
  void anActiveActivePairServesItsUsersInBothRegions() {
    register(stores.registration("eu-west-1", false));
    pair("active_active");

    eventually(
        () ->
            given()
                .get("/regions/route?user_region=eu-west-1")
                .then()
                .body("region_id", equalTo("eu-west-1"))
                .body("reason", equalTo("user_region")));
  }

  @Test
  void anOutageOfTheActiveRegionPagesAPersonAndItsEndIsTold() throws SQLException {
    Map<String, Object> other = new HashMap<>(stores.registration("eu-west-1", false));
    register(other);
    pair("active_passive");
    long before = notifications("region.active-away");

    stores.stopApi();
    eventually(() -> assertEquals("assisted", pairState()));
    assertEquals(before + 1, notifications("region.active-away"));
    given().get("/regions/status").then().body("pairs[0].is_failed_over", equalTo(false));

    stores.startApi();
    eventually(() -> assertEquals("steady", pairState()));
    assertEquals(
        List.of("suspect", "assisted", "steady"),
        Database.column("select to_state from transitions order by at, id"));
    assertEquals(
        List.of("region-controller"),
        Database.column("select distinct actor from audit_log where event_type = 'pair.assisted'"));
  }

  @Test
  void whileTheControllersOwnDatabaseIsAwayItStillWatchesAndTells() {
    PostgresResource.kill();
    try {
      operator().get("/regions").then().spec(problem(503, "dependency-unavailable"));
      stores.redis.kill();
      eventually(() -> assertEquals("degraded", status("us-east-1")));
      stores.redis.restart();
      eventually(() -> assertEquals("healthy", status("us-east-1")));
    } finally {
      PostgresResource.restart();
    }
    eventually(() -> operator().get("/regions").then().statusCode(200));
    eventually(() -> assertEquals("HEALTHY", routedStatus()));
  }

  @Test
  void theControllersOwnRedisMayBeAway() {
    RedisResource.kill();
    try {
      register(stores.registration("eu-west-1", false));
      eventually(() -> assertEquals("healthy", status("eu-west-1")));
      service().get("/internal/feeds/routes").then().statusCode(200);
    } finally {
      RedisResource.restart();
    }
  }

  @Test
  void theFeedOfRoutesGrowsWithEachChangeAndIsForServicesOnly() {
    given().get("/internal/feeds/routes").then().spec(problem(401, "invalid-token"));
    operator().get("/internal/feeds/routes").then().statusCode(403);

    eventually(() -> assertEquals("HEALTHY", routedStatus()));
    // a region's latency may change it at any moment
    eventually(
        () ->
            service()
                .header("If-None-Match", "\"" + version() + "\"")
                .get("/internal/feeds/routes")
                .then()
                .statusCode(304));
    long version = version();

    stores.redis.kill();
    eventually(() -> assertEquals("DEGRADED", routedStatus()));
    assertTrue(version() > version);
  }

  private static String routedStatus() throws JsonProcessingException {
    RouteTable table =
        new ObjectMapper()
            .readValue(
                service().get("/internal/feeds/routes").then().extract().asString(),
                RouteTable.class);
    return table.routes().stream()
        .filter(route -> route.regionId().equals(new RegionId("us-east-1")))
        .map(route -> route.status().name())
        .findFirst()
        .orElse("absent");
  }

  private static long version() {
    String etag = service().get("/internal/feeds/routes").header("ETag");
    return Long.parseLong(etag.replace("\"", ""));
  }

  private static long notifications(String event) throws SQLException {
    return Long.parseLong(
        Database.column(
                "select count(*) from notification_outbox where event_type = '" + event + "'")
            .getFirst());
  }

  private static String pairState() {
    return operator().get("/regions/pairs/us-east-1--eu-west-1").path("state");
  }

  private static Map<String, Object> pairStatus(String strategy) {
    return Map.of(
        "primary",
        "us-east-1",
        "secondary",
        "eu-west-1",
        "strategy",
        strategy,
        "is_failed_over",
        false);
  }

  private static String status(String region) {
    return given().get("/regions/status").path("regions." + region + ".status");
  }

  private static String rps() {
    return "regions.us-east-1.rps";
  }

  private static Map<String, Object> withWrongLogin(Map<String, Object> registration) {
    Map<String, Object> wrong = new HashMap<>(registration);
    wrong.put("credentials_ref", "wrong");
    return wrong;
  }

  private static void assertUnproven(String region) {
    operator()
        .get("/regions/" + region + "/health")
        .then()
        .body("status", equalTo("recovering"))
        .body("probes.database.result", equalTo("not_made"))
        .body("probes.cache.result", equalTo("not_made"));
  }

  private static void register(Map<String, Object> region) {
    operator().body(region).post("/regions").then().statusCode(201);
  }

  private static void pair(String strategy) {
    operator()
        .body(
            Map.of(
                "primary_region_id", "us-east-1",
                "secondary_region_id", "eu-west-1",
                "strategy", strategy))
        .post("/regions/pairs")
        .then()
        .statusCode(201);
  }

  private static RequestSpecification operator() {
    return call(TestTokens.operator());
  }

  private static RequestSpecification service() {
    return call(TestTokens.service(TestTokens.OPERATOR_TENANT));
  }

  private static RequestSpecification call(String token) {
    return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(SOON).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion);
  }
}
