package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TenantIsolationContract;
import io.phishx.testing.TenantIsolationContract.TenantTable;
import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service made from the chassis and this client behaves as every service must. */
@QuarkusTest
@QuarkusTestResource(
    value = PostgresResource.class,
    initArgs = @ResourceArg(name = "database", value = "phishx_probe"))
@QuarkusTestResource(RedisResource.class)
@QuarkusTestResource(TrustResource.class)
class ProbeServiceTest {

  private final UUID tenant = UUID.randomUUID();

  @AfterEach
  void everythingBack() {
    TrustResource.setAway(false);
    TrustResource.forgetRevocations();
  }

  private RequestSpecification as(String role) {
    return given().auth().oauth2(TestTokens.of(role, tenant)).contentType(ContentType.JSON);
  }

  private static String management(String path) {
    String port = ConfigProvider.getConfig().getValue("quarkus.management.port", String.class);
    return "http://localhost:" + port + path;
  }

  @Test
  void callWithoutTokenIsRefusedWithAChallenge() {
    given()
        .get("/things")
        .then()
        .spec(problem(401, "/problems/invalid-token"))
        .header("WWW-Authenticate", equalTo("Bearer error=\"invalid_token\""));
  }

  @Test
  void unsignedTokenIsRefused() {
    String[] parts = TestTokens.of("admin", tenant).split("\\.", -1);
    given()
        .auth()
        .oauth2(parts[0] + "." + parts[1] + ".")
        .get("/things")
        .then()
        .spec(problem(401, "/problems/invalid-token"));
  }

  @Test
  void scopeDecides() {
    as("readonly")
        .body("{\"name\":\"x\"}")
        .post("/things")
        .then()
        .spec(problem(403, "/problems/insufficient-scope"));
    as("readonly").get("/things").then().statusCode(200);
  }

  @Test
  void forgottenAnnotationIsDeniedEvenToAnAdmin() {
    as("admin").get("/things/forgotten").then().statusCode(403);
    given().get("/things/forgotten").then().statusCode(401);
    given().get("/things/open").then().statusCode(200);
  }

  @Test
  void servicesOwnTokenOpensOnlyInternalCalls() {
    String service = TestTokens.service(tenant);
    given().auth().oauth2(service).get("/things/internal").then().statusCode(200);
    given().auth().oauth2(service).get("/things").then().statusCode(403);
    as("admin").get("/things/internal").then().statusCode(403);
  }

  @Test
  void operatorOnlyRefusesAnotherTenantsAdmin() {
    as("admin").get("/things/operator").then().spec(problem(403, "/problems/operator-only"));
    given().auth().oauth2(TestTokens.operator()).get("/things/operator").then().statusCode(200);
  }

  @Test
  void operatorIsAPerson() {
    String client =
        TestTokens.token()
            .tenant(TestTokens.OPERATOR_TENANT)
            .role("admin")
            .asClient(UUID.randomUUID().toString())
            .sign();
    given()
        .auth()
        .oauth2(client)
        .get("/things/operator")
        .then()
        .spec(problem(403, "/problems/operator-only"));
  }

  @Test
  void expiredBearerOnAPublicCallDoesNotMatter() {
    given()
        .auth()
        .oauth2(TestTokens.token().tenant(tenant).role("readonly").expired().sign())
        .get("/things/open")
        .then()
        .statusCode(200);
  }

  @Test
  void fenceRefusesWhatIsPrivilegedFromBeforeIt() {
    // Given: earlier than whatever the other tests use, since no consumer forgets a fence
    Instant fence = Instant.now().minusSeconds(120);
    String before = issued("admin", fence);
    String analyst = issued("soc_analyst", fence.minusSeconds(1));
    String integration = issued("api_client", fence);
    String after = issued("admin", fence.plusSeconds(1));
    for (String token : List.of(before, analyst, integration, after)) {
      given().auth().oauth2(token).get("/things").then().statusCode(200);
    }

    // When
    TrustResource.fence(fence);

    // Then
    await()
        .untilAsserted(
            () ->
                given()
                    .auth()
                    .oauth2(before)
                    .get("/things")
                    .then()
                    .spec(problem(401, "/problems/invalid-token")));
    given().auth().oauth2(analyst).get("/things").then().statusCode(401);
    given().auth().oauth2(integration).get("/things").then().statusCode(200);
    given().auth().oauth2(after).get("/things").then().statusCode(200);
    given()
        .get(management("/q/metrics"))
        .then()
        .body(matchesPattern("(?s).*phishx_trust_fence_timestamp_seconds(\\{[^}]*})? [1-9].*"));
  }

  private String issued(String role, Instant at) {
    return TestTokens.token().tenant(tenant).role(role).issuedAt(at).sign();
  }

  @Test
  void tenantsSeeTheirOwnRows() {
    as("admin").body("{\"name\":\"mine\"}").post("/things").then().statusCode(201);
    as("admin").get("/things").then().body("$", hasItem("mine"));
    given()
        .auth()
        .oauth2(TestTokens.of("admin", UUID.randomUUID()))
        .get("/things")
        .then()
        .body("$", not(hasItem("mine")));
  }

  @Test
  void tablesOfTheChassisAreBoundToTheirTenant() throws SQLException {
    TenantIsolationContract.assertIsolated(
        PostgresResource::app,
        TenantTable.of(
            "notification_outbox",
            "insert into notification_outbox"
                + " (id, tenant_id, target, event_type, payload, created_at, next_attempt_at)"
                + " values (gen_random_uuid(), ?, 't', 'e', '{}', now(), now())"),
        TenantTable.of(
            "audit_log",
            "insert into audit_log (id, tenant_id, at, event_type, outcome, facts, mac)"
                + " values (gen_random_uuid(), ?, now(), 'e', 'SUCCESS', '{}', sha256('m'))"),
        TenantTable.of(
            "idempotency",
            "insert into idempotency (tenant_id, caller, path, key, body_hash, answer, created_at)"
                + " values (?, 'c', 'p', gen_random_uuid()::text, 'h', '{}', now())"));
  }

  @Test
  void badInputIsAProblemNeverAFault() {
    as("admin")
        .body("{\"name\":")
        .post("/things")
        .then()
        .spec(problem(400, "/problems/malformed-json"));
    as("admin")
        .body("{\"name\":[1]}")
        .post("/things")
        .then()
        .spec(problem(400, "/problems/invalid-request"))
        .body("violations[0].field", equalTo("name"));
    as("admin")
        .body("{\"nom\":\"x\"}")
        .post("/things")
        .then()
        .spec(problem(400, "/problems/invalid-request"));
    as("admin")
        .body("{\"name\":\"  \"}")
        .post("/things")
        .then()
        .spec(problem(400, "/problems/invalid-request"))
        .body("violations[0].field", equalTo("name"));
    as("admin")
        .contentType(ContentType.TEXT)
        .body("x")
        .post("/things")
        .then()
        .spec(problem(415, "/problems/unsupported-media-type"));
    as("admin").delete("/things").then().spec(problem(405, "/problems/method-not-allowed"));
    as("admin").get("/nowhere").then().statusCode(404);
    as("admin")
        .queryParam("limit", "many")
        .get("/things")
        .then()
        .spec(problem(400, "/problems/invalid-parameter"));
  }

  @Test
  void oversizedBodyIsRefusedWhetherDeclaredOrChunked() {
    String large = "{\"name\":\"" + "x".repeat(1_100_000) + "\"}";
    as("admin").body(large).post("/things").then().spec(problem(413, "/problems/body-too-large"));
  }

  @Test
  void faultShowsATraceIdAndNothingElse() {
    as("admin")
        .get("/things/fault")
        .then()
        .spec(problem(500, "/problems/internal-error"))
        .body("trace_id", notNullValue())
        .header("traceparent", matchesPattern("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]"));
  }

  @Test
  void requestIdIsReturned() {
    as("admin")
        .header("X-Request-Id", "abc-1")
        .get("/things")
        .then()
        .header("X-Request-Id", equalTo("abc-1"));
    as("admin")
        .header("X-Request-Id", "a b\tc")
        .get("/things")
        .then()
        .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
  }

  @Test
  void sameIdempotencyKeyGivesTheSameAnswer() {
    String key = UUID.randomUUID().toString();
    String first = make(key, "once").then().statusCode(201).extract().path("id");
    String second = make(key, "once").then().statusCode(201).extract().path("id");
    assertEquals(first, second);
    make(key, "other").then().spec(problem(422, "/problems/idempotency-key-reused"));
    assertNotEquals(
        first, make(UUID.randomUUID().toString(), "once").then().extract().<String>path("id"));
  }

  private Response make(String key, String name) {
    return given()
        .auth()
        .oauth2(TestTokens.token().tenant(tenant).role("admin").subject("caller-1").sign())
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body("{\"name\":\"" + name + "\"}")
        .post("/things");
  }

  @Test
  void revokedTokenIsRefusedWithinASecond() {
    String token = TestTokens.of("readonly", tenant);
    given().auth().oauth2(token).get("/things").then().statusCode(200);
    TestTokens.revoke(TestTokens.tokenId(token));
    await()
        .atMost(Duration.ofSeconds(1))
        .untilAsserted(() -> given().auth().oauth2(token).get("/things").then().statusCode(401));
  }

  @Test
  void deniedCallsOfACallerAreFewAuditEntriesWithTheirNumber() throws SQLException {
    for (int i = 0; i < 20; i++) {
      as("readonly", "curious").body("{\"name\":\"x\"}").post("/things").then().statusCode(403);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertEquals(20, times("access.denied", "curious", "call", "POST /things")));
    assertTrue(
        number("select count(*) from audit_log where tenant_id = '%s' and outcome = 'DENIED'")
            < 20);
  }

  @Test
  void useOfATokenThatWasTakenBackIsAudited() throws SQLException {
    String token = TestTokens.token().tenant(tenant).role("readonly").subject("gone").sign();
    TestTokens.revoke(TestTokens.tokenId(token));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> given().auth().oauth2(token).get("/things").statusCode() == 401);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertTrue(times("token.refused", "gone", "jti", TestTokens.tokenId(token)) > 0));
    String forged = token.substring(0, token.lastIndexOf('.')) + ".AAAA";
    given().auth().oauth2(forged).get("/things").then().statusCode(401);
    given()
        .get(management("/q/metrics"))
        .then()
        .body(containsString("phishx_tokens_refused_total{reason=\"SIGNATURE\"}"));
  }

  private RequestSpecification as(String role, String subject) {
    return given()
        .auth()
        .oauth2(TestTokens.token().tenant(tenant).role(role).subject(subject).sign())
        .contentType(ContentType.JSON);
  }

  private int times(String event, String actor, String fact, String value) throws SQLException {
    return number(
        """
        select coalesce(sum((facts->>'times')::int), 0) from audit_log where tenant_id = '%s'
          and outcome = 'DENIED' and event_type = '{event}' and actor = '{actor}'
          and facts->>'{fact}' = '{value}'
        """
            .replace("{event}", event)
            .replace("{actor}", actor)
            .replace("{fact}", fact)
            .replace("{value}", value));
  }

  private int number(String sql) throws SQLException {
    return Integer.parseInt(entry(sql));
  }

  @Test
  void privilegedCallsGet503WhenTrustIsUnconfirmedAndComeBack() {
    String admin = TestTokens.of("admin", tenant);
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

  private static void dependency(String name, String word, String up) {
    given()
        .get(management("/q/health/ready"))
        .then()
        .statusCode(200)
        .body("checks.find { it.name == 'dependencies' }.data.'" + name + "'", equalTo(word));
    given()
        .get(management("/q/metrics"))
        .then()
        .body(containsString("phishx_dependency_up{dependency=\"" + name + "\"} " + up));
  }

  @Test
  void auditChainIsSealedAndFindsAnAlteredARemovedAndAnInsertedEntry() throws SQLException {
    make("k1", "a").then().statusCode(201);
    make("k2", "b").then().statusCode(201);
    make("k3", "c").then().statusCode(201);
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                as("admin")
                    .get("/things/audit")
                    .then()
                    .body("entries", equalTo(3))
                    .body("intact", equalTo(true))
                    .body("unsealed", equalTo(0)));

    String last = entry("select entry_id from audit_chain where tenant_id = '%s' and seq = 3");
    tamper("update audit_log set outcome = 'DENIED' where id = '" + last + "'");
    finds("altered", last);
    tamper("update audit_log set outcome = 'SUCCESS' where id = '" + last + "'");

    tamper(
        """
        insert into audit_log select gen_random_uuid(), tenant_id, at, event_type, outcome, actor,
          facts, sealed_as, action_details, ip_address, user_agent, mac
        from audit_log where id = '%s'"""
            .formatted(last));
    String inserted =
        entry(
            "select id from audit_log where tenant_id = '%s'"
                + " and id not in (select entry_id from audit_chain)");
    finds("inserted", inserted);
    tamper("delete from audit_log where id = '" + inserted + "'");

    tamper("delete from audit_log where id = '" + last + "'");
    finds("missing", last);
  }

  private void finds(String finding, String entry) {
    as("admin")
        .get("/things/audit")
        .then()
        .body("intact", equalTo(false))
        .body("finding", equalTo(finding))
        .body("broken_at", equalTo(entry));
  }

  private String entry(String sql) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted(tenant))) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void tamper(String sql) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void redisAwayIsDegradedNotUnready() {
    RedisResource.kill();
    try {
      given()
          .get(management("/q/health/ready"))
          .then()
          .statusCode(200)
          .body("checks.find { it.name == 'redis' }.data.state", equalTo("degraded"));
      dependency("redis", "degraded", "0.0");
      make(UUID.randomUUID().toString(), "d").then().statusCode(201);
    } finally {
      RedisResource.restart();
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                given()
                    .get(management("/q/health/ready"))
                    .then()
                    .body("checks.find { it.name == 'redis' }.data.state", equalTo("confirmed")));
  }

  @Test
  void databaseAwayIsA503AndHealsByItself() {
    as("admin").get("/things").then().statusCode(200);
    PostgresResource.kill();
    try {
      as("admin").get("/things").then().statusCode(503).header("Retry-After", notNullValue());
    } finally {
      PostgresResource.restart();
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> as("admin").get("/things").then().statusCode(200));
  }
}
