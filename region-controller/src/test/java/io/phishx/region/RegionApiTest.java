package io.phishx.region;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RunningService
class RegionApiTest {

  @BeforeEach
  void noRegions() throws SQLException {
    RegionTables.empty();
  }

  @Test
  void aRegionIsRegisteredSeenChangedAndForgotten() throws SQLException {
    operator()
        .body(region("sa-east-1"))
        .post("/regions")
        .then()
        .statusCode(201)
        .header("Location", containsString("/regions/sa-east-1"))
        .body("region_id", equalTo("sa-east-1"))
        .body("is_primary", equalTo(false));

    Map<String, Object> changed = with(region("sa-east-1"), "region_name", "Virginia");
    operator().body(changed).put("/regions/sa-east-1").then().statusCode(200);

    operator()
        .get("/regions/sa-east-1")
        .then()
        .statusCode(200)
        .body("region_name", equalTo("Virginia"))
        .body("database_endpoint", equalTo("postgresql://127.0.0.1:5999/phishx_auth"));

    operator().delete("/regions/sa-east-1").then().statusCode(204);
    operator().get("/regions/sa-east-1").then().spec(problem(404, "region-not-found"));
    operator().delete("/regions/sa-east-1").then().spec(problem(404, "region-not-found"));
    operator()
        .body(changed)
        .put("/regions/sa-east-1")
        .then()
        .spec(problem(404, "region-not-found"));

    assertEquals(
        List.of("region.registered", "region.changed", "region.removed"),
        Database.column(
                "select event_type from audit_log where facts->>'region_id' = 'sa-east-1'"
                    + " and tenant_id = '"
                    + TestTokens.OPERATOR_TENANT
                    + "'"
                    + " and at > now() - interval '1 minute' order by at, id")
            .stream()
            .toList());
  }

  @Test
  void aSecondRegionOfThatIdIsAConflictAndTheFirstOneStays() {
    operator().body(region("us-east-1")).post("/regions").then().statusCode(201);

    operator()
        .body(with(region("us-east-1"), "region_name", "Another"))
        .post("/regions")
        .then()
        .spec(problem(409, "region-exists"));

    operator().get("/regions/us-east-1").then().body("region_name", equalTo("Region us-east-1"));
  }

  @Test
  void aRepeatedRegistrationWithItsKeyGetsTheFirstAnswer() {
    String caller = TestTokens.operator();
    String key = UUID.randomUUID().toString();
    for (int call = 0; call < 2; call++) {
      call(caller)
          .header("Idempotency-Key", key)
          .body(region("eu-west-1"))
          .post("/regions")
          .then()
          .statusCode(201)
          .body("region_id", equalTo("eu-west-1"));
    }
    call(caller)
        .header("Idempotency-Key", key)
        .body(region("eu-west-2"))
        .post("/regions")
        .then()
        .spec(problem(422, "idempotency-key-reused"));
  }

  @Test
  void regionsAreListedInPages() {
    for (String id : List.of("c", "a", "b")) {
      operator().body(region(id)).post("/regions").then().statusCode(201);
    }

    String cursor =
        operator()
            .get("/regions?limit=2")
            .then()
            .statusCode(200)
            .body("items.region_id", contains("c", "a"))
            .body("next_cursor", notNullValue())
            .extract()
            .path("next_cursor");

    operator()
        .queryParam("cursor", cursor)
        .get("/regions")
        .then()
        .body("items.region_id", contains("b"))
        .body("next_cursor", equalTo(null));
    operator().get("/regions?limit=0").then().spec(problem(400, "invalid-limit"));
    operator().get("/regions?limit=x").then().statusCode(400);
  }

  @ParameterizedTest
  @CsvSource({
    "api_endpoint, https://user:secret@127.0.0.1, 400, credentials-in-endpoint",
    "database_endpoint, postgresql://app:secret@127.0.0.1/x, 400, credentials-in-endpoint",
    "cache_endpoint, redis://:secret@127.0.0.1, 400, credentials-in-endpoint",
    "database_endpoint, postgresql://127.0.0.1/x?password=secret, 400, invalid-endpoint",
    "api_endpoint, not a url, 400, invalid-endpoint",
    "api_endpoint, ftp://127.0.0.1, 400, invalid-endpoint",
    "api_endpoint, http://127.0.0.1:99999, 400, invalid-endpoint",
    "api_endpoint, http://169.254.169.254/latest, 422, egress-refused",
    "database_endpoint, postgresql://169.254.169.254, 422, egress-refused",
    "cache_endpoint, redis://[fe80::1], 422, egress-refused",
    "api_endpoint, https://metadata.example, 422, egress-refused",
    "region_id, Us-East, 400, invalid-region-id",
    "region_id, status, 400, invalid-region-id",
    "credentials_ref, nobody, 422, unknown-credentials-ref",
    "credentials_ref, A B, 400, invalid-credentials-ref"
  })
  void aRegionThatCannotBeIsRefused(String field, String value, int status, String type) {
    operator()
        .body(with(region("us-east-1"), field, value))
        .post("/regions")
        .then()
        .spec(problem(status, type))
        .body(not(containsString("secret")));

    operator().get("/regions").then().body("items", equalTo(List.of()));
  }

  @Test
  void whatIsMissingIsNamed() {
    operator()
        .body(Map.of("region_id", "us-east-1", "api_endpoint", " "))
        .post("/regions")
        .then()
        .spec(problem(400, "invalid-region"))
        .body(
            "violations.field",
            contains("region_name", "api_endpoint", "database_endpoint", "cache_endpoint"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"region_id\":{}}",
        "{\"unknown\":1}",
        "{\"is_primary\":\"x\"}"
      })
  void aBodyThatIsNoRegionIsRefused(String body) {
    operator().body(body).post("/regions").then().statusCode(400);
    operator().body(body).post("/regions/pairs").then().statusCode(400);
  }

  @Test
  void onlyTheOperatorSeesAndChangesRegions() {
    operator().body(region("us-east-1")).post("/regions").then().statusCode(201);
    for (String role : List.of("soc_analyst", "api_client", "readonly")) {
      call(TestTokens.of(role, TestTokens.OPERATOR_TENANT))
          .get("/regions")
          .then()
          .spec(problem(403, "insufficient-scope"));
    }
    RequestSpecification[] strangers = {
      call(TestTokens.of("admin", UUID.randomUUID())),
      call(TestTokens.of("admin", UUID.randomUUID()))
    };
    for (RequestSpecification stranger : strangers) {
      stranger.get("/regions").then().spec(problem(403, "operator-only"));
    }
    String admin = TestTokens.of("admin", UUID.randomUUID());
    call(admin).get("/regions/us-east-1").then().spec(problem(403, "operator-only"));
    call(admin).get("/regions/us-east-1/health").then().spec(problem(403, "operator-only"));
    call(admin).delete("/regions/us-east-1").then().spec(problem(403, "operator-only"));
    call(admin).body(region("x")).post("/regions").then().spec(problem(403, "operator-only"));
    call(admin).get("/regions/pairs").then().spec(problem(403, "operator-only"));
    call(admin)
        .body(Map.of("reason", "x"))
        .post("/regions/pairs/a--b/hold")
        .then()
        .spec(problem(403, "operator-only"));
    call(TestTokens.service(TestTokens.OPERATOR_TENANT)).get("/regions").then().statusCode(403);
    given().get("/regions").then().spec(problem(401, "invalid-token"));
    given().header("Authorization", "Bearer x.y.z").get("/regions").then().statusCode(401);
  }

  @Test
  void twoRegionsBecomeAPair() throws SQLException {
    register("us-east-1", true);
    register("eu-west-1", false);

    pair("us-east-1", "eu-west-1")
        .then()
        .statusCode(201)
        .header("Location", containsString("/regions/pairs/us-east-1--eu-west-1"))
        .body("pair_id", equalTo("us-east-1--eu-west-1"))
        .body("strategy", equalTo("active_passive"))
        .body("state", equalTo("steady"))
        .body("epoch", equalTo(1))
        .body("is_failed_over", equalTo(false))
        .body("auto_failover.armed", equalTo(false));

    operator()
        .get("/regions/pairs/us-east-1--eu-west-1")
        .then()
        .statusCode(200)
        .header("ETag", "\"1\"")
        .body("active_region_id", equalTo("us-east-1"));
    operator().get("/regions/pairs").then().body("items.pair_id", contains("us-east-1--eu-west-1"));
    operator().delete("/regions/us-east-1").then().spec(problem(409, "region-in-pair"));

    operator().delete("/regions/pairs/us-east-1--eu-west-1").then().statusCode(204);
    operator().delete("/regions/us-east-1").then().statusCode(204);
    assertEquals(
        List.of("pair.registered", "pair.removed"),
        Database.column(
                "select event_type from audit_log where event_type in ('pair.registered',"
                    + " 'pair.removed') and facts->>'pair_id' = 'us-east-1--eu-west-1'"
                    + " order by at desc, id desc limit 2")
            .reversed());
  }

  @Test
  void impossiblePairsAreRefused() {
    register("us-east-1", true);
    register("eu-west-1", false);
    register("ap-south-1", false);
    register("us-west-2", true);

    pair("us-east-1", "us-east-1").then().spec(problem(422, "pair-with-itself"));
    pair("us-east-1", "nowhere").then().spec(problem(422, "unknown-region"));
    pair("us-east-1", "us-west-2").then().spec(problem(422, "two-primaries"));
    pair("us-east-1", "eu-west-1").then().statusCode(201);
    pair("us-east-1", "eu-west-1").then().spec(problem(409, "pair-exists"));
    pair("us-east-1", "ap-south-1").then().spec(problem(409, "region-in-pair"));
    pair("us-west-2", "eu-west-1").then().spec(problem(409, "region-in-pair"));
    operator()
        .body(
            Map.of(
                "primary_region_id", "us-west-2",
                "secondary_region_id", "ap-south-1",
                "strategy", "hope"))
        .post("/regions/pairs")
        .then()
        .spec(problem(400, "invalid-strategy"));
    operator()
        .body(Map.of("primary_region_id", "us-west-2"))
        .post("/regions/pairs")
        .then()
        .spec(problem(400, "invalid-pair"))
        .body("violations.field", hasItem("secondary_region_id"));
    operator().get("/regions/pairs/a--b").then().spec(problem(404, "pair-not-found"));
    operator().get("/regions/pairs/nonsense").then().spec(problem(404, "pair-not-found"));
    operator().get("/regions/pairs").then().body("items.pair_id", contains("us-east-1--eu-west-1"));
  }

  @Test
  void aPairIsHeldAndReleasedByAPersonWithAReason() {
    register("us-east-1", true);
    register("eu-west-1", false);
    pair("us-east-1", "eu-west-1").then().statusCode(201);
    String path = "/regions/pairs/us-east-1--eu-west-1";

    operator().body(Map.of()).post(path + "/hold").then().spec(problem(400, "invalid-reason"));
    operator()
        .header("If-Match", "\"2\"")
        .body(Map.of("reason", "maintenance"))
        .post(path + "/hold")
        .then()
        .spec(problem(412, "stale-epoch"));
    operator()
        .header("If-Match", "1")
        .body(Map.of("reason", "maintenance"))
        .post(path + "/hold")
        .then()
        .spec(problem(400, "invalid-if-match"));
    operator()
        .header("If-Match", "\"1\"")
        .body(Map.of("reason", "maintenance"))
        .post(path + "/hold")
        .then()
        .statusCode(202)
        .body("to_state", equalTo("held"))
        .body("reason", equalTo("maintenance"));
    operator()
        .body(Map.of("reason", "again"))
        .post(path + "/hold")
        .then()
        .spec(problem(409, "pair-held"));
    operator().get(path).then().body("state", equalTo("held"));

    operator().body(Map.of("reason", "done")).post(path + "/resume").then().statusCode(202);
    operator()
        .body(Map.of("reason", "done"))
        .post(path + "/resume")
        .then()
        .spec(problem(409, "pair-not-held"));

    operator()
        .get(path + "/transitions")
        .then()
        .statusCode(200)
        .body("items.reason", hasItem("maintenance"))
        .body("items.actor", hasItem(notNullValue()));
  }

  @Test
  void whatIsNotBuiltDoesNotExist() {
    register("us-east-1", true);
    register("eu-west-1", false);
    pair("us-east-1", "eu-west-1").then().statusCode(201);

    operator()
        .body(Map.of("reason", "x"))
        .post("/regions/pairs/us-east-1--eu-west-1/failover")
        .then()
        .statusCode(404);
  }

  @Test
  void theAppRoleIsNoOwnerAndBypassesNothing() throws SQLException {
    assertEquals(
        List.of("f"),
        Database.column(
            "select (rolsuper or rolbypassrls)::text::char(1) from pg_roles"
                + " where rolname = 'phishx_app'"));
    assertEquals(
        List.of("phishx_owner"),
        Database.column("select distinct tableowner from pg_tables where schemaname = 'public'"));
  }

  static RequestSpecification operator() {
    return call(TestTokens.operator());
  }

  static RequestSpecification call(String token) {
    return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
  }

  private static void register(String id, boolean primary) {
    operator()
        .body(with(region(id), "is_primary", primary))
        .post("/regions")
        .then()
        .statusCode(201);
  }

  private static Response pair(String primary, String secondary) {
    return operator()
        .body(Map.of("primary_region_id", primary, "secondary_region_id", secondary))
        .post("/regions/pairs");
  }

  private static Map<String, Object> region(String id) {
    return Map.of(
        "region_id", id,
        "region_name", "Region " + id,
        "api_endpoint", "http://127.0.0.1:5998",
        "database_endpoint", "postgresql://127.0.0.1:5999/phishx_auth",
        "cache_endpoint", "redis://127.0.0.1:5997");
  }

  private static Map<String, Object> with(Map<String, Object> region, String field, Object value) {
    Map<String, Object> changed = new HashMap<>(region);
    changed.put(field, value);
    return changed;
  }
}
