package io.phishx.auth.fence;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.TenantClient;
import io.phishx.testing.Database;
import io.phishx.testing.Management;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is worth nothing any more once the database may have lost revocations, and what goes on. */
@QuarkusTest
@AuthService
class FenceTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  /** One caller of each kind. */
  private record Everybody(
      Callers.Tokens operator,
      Callers.Tokens reader,
      Callers.Tokens admin,
      Callers.Tokens analyst,
      Callers.Tokens integration,
      Callers.Tokens robot,
      Callers.Tokens service,
      Callers.Tenant tenant,
      TenantClient adminsRobot) {

    static Everybody here() {
      Callers.Tenant tenant = Callers.tenant();
      Callers.Tokens admin = tenant.admin();
      Callers.Tokens operator = Callers.operator();
      TenantClient adminsRobot = TenantClient.made(admin, "admin");
      return new Everybody(
          operator,
          Callers.user(operator, "readonly").login(),
          admin,
          Callers.user(admin, "soc_analyst").login(),
          Callers.user(admin, "api_client").login(),
          adminsRobot.token(),
          Callers.serviceToken(),
          tenant,
          adminsRobot);
    }

    void assertPrivilegedAreRefusedAndNobodyElse() {
      Callers.assertRefusedSoon(admin);
      for (Callers.Tokens tokens : List.of(operator, reader, analyst, robot)) {
        tokens.call().get("/auth/validate").then().statusCode(401);
      }
      integration.call().get("/auth/validate").then().statusCode(200);
      service.call().get("/internal/feeds/trust").then().statusCode(200);
    }

    void assertWhoComesAgainIsAccepted() {
      for (Callers.Tokens tokens :
          List.of(Callers.operator(), tenant.admin(), adminsRobot.token())) {
        tokens.call().get("/auth/validate").then().statusCode(200);
      }
    }
  }

  private static void fence() {
    Callers.operator()
        .call()
        .post("/auth/fence")
        .then()
        .statusCode(200)
        .body("tokens_before", notNullValue())
        .body("sessions_before", notNullValue());
  }

  private static Response refresh(Callers.Tokens tokens) {
    return given()
        .contentType(ContentType.JSON)
        .header("User-Agent", "browser-1")
        .body(Map.of("refresh_token_id", tokens.refresh()))
        .post("/auth/refresh");
  }

  private static Response introspect(RequestSpecification client, Callers.Tokens tokens) {
    return client.formParam("token", tokens.access()).post("/auth/introspect");
  }

  private static String row(String column) throws SQLException {
    return Database.read("select " + column + " from trust_fence");
  }

  private static String version(String column) throws SQLException {
    return Database.read("select " + column + " from versions where name = 'trust'");
  }

  private static String metric(String cause) {
    return given()
        .get(Management.url("/q/metrics"))
        .asString()
        .lines()
        .filter(line -> line.startsWith("phishx_auth_fences_total") && line.contains(cause))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void promotedDatabaseEndsWhatIsPrivilegedAndNothingElse() throws SQLException {
    // Given
    Everybody callers = Everybody.here();
    String timeline = row("timeline");
    String mark = version("mark");
    long number = Long.parseLong(version("version"));
    double counted = Double.parseDouble(metric("timeline"));

    // When
    PostgresResource.failOver();

    // Then
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(() -> assertNotEquals(timeline, row("timeline")));
    assertEquals(Integer.parseInt(timeline, 16) + 1, Integer.parseInt(row("timeline"), 16));
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> callers.integration.call().get("/auth/validate").then().statusCode(200));
    callers.assertPrivilegedAreRefusedAndNobodyElse();
    assertNotEquals(mark, version("mark"));
    assertTrue(Long.parseLong(version("version")) > number, "no new version of trust");
    assertEquals(counted + 1, Double.parseDouble(metric("timeline")));
    callers.assertWhoComesAgainIsAccepted();
    Callers.operator()
        .call()
        .queryParam("event_type", "trust.fenced")
        .get("/auth/audit-log")
        .then()
        .body("items[0].facts.cause", equalTo("timeline"))
        .body("items[0].facts.timeline_before", equalTo(timeline))
        .body("items[0].facts.timeline", equalTo(row("timeline")));
  }

  @Test
  void databaseOfALowerTimelineIsAnotherOneToo() throws SQLException {
    // Given
    Everybody callers = Everybody.here();
    String timeline = row("timeline");

    // When what is known is later than what the server writes, as after a dump was restored
    Database.execute("update trust_fence set timeline = 'FFFFFFFE'");

    // Then
    callers.assertPrivilegedAreRefusedAndNobodyElse();
    assertEquals(timeline, row("timeline"));
  }

  @Test
  void lostRowIsAFenceToo() throws SQLException {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    long issued = admin.claims().getLong("iat");
    await().atMost(SOON).until(() -> Instant.now().getEpochSecond() >= issued);

    // When
    Database.execute("delete from trust_fence");

    // Then
    Callers.assertRefusedSoon(admin);
    assertEquals(row("timeline"), Database.read("select database_timeline()"));
  }

  @Test
  void sameTimelineFencesNothing() throws SQLException {
    // Given
    fence();
    String fencedAt = row("fenced_at");
    Callers.Tokens operator = Callers.operator();
    PostgresResource.kill();

    // When
    PostgresResource.restart();

    // Then
    await()
        .atMost(SOON)
        .untilAsserted(() -> operator.call().get("/auth/me").then().statusCode(200));
    await()
        .during(Duration.ofMillis(2500))
        .atMost(SOON)
        .untilAsserted(() -> assertEquals(fencedAt, row("fenced_at")));
    operator.call().get("/auth/validate").then().statusCode(200);
  }

  @Test
  void operatorSetsItByHand() {
    // Given
    Everybody callers = Everybody.here();
    callers.admin.call().post("/auth/fence").then().spec(problem(403, "operator-only"));
    callers.reader.call().post("/auth/fence").then().spec(problem(403, "insufficient-scope"));

    // When
    fence();

    // Then
    callers.assertPrivilegedAreRefusedAndNobodyElse();
    callers.assertWhoComesAgainIsAccepted();
    Callers.operator()
        .call()
        .queryParam("event_type", "trust.fenced")
        .get("/auth/audit-log")
        .then()
        .body("items[0].facts.cause", equalTo("operator"));
  }

  @Test
  void fenceAfterAFenceRefusesWhatWasIssuedBetweenThemAndStaysInThePresent() throws SQLException {
    String before = Database.read("select greatest(now(), tokens_before) from trust_fence");
    for (int i = 0; i < 3; i++) {
      // Given
      Callers.Tokens between = Callers.tenant().admin();

      // When
      fence();

      // Then
      Callers.assertRefusedSoon(between);
    }
    assertEquals(
        "t",
        Database.read(
            "select tokens_before < greatest(now(), ?::timestamptz) + interval '5 s' from trust_fence",
            before));
  }

  @Test
  void privilegedSessionOfBeforeIsEndedInsteadOfRenewed() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    Callers.Tokens integration = Callers.user(admin, "api_client").login();
    Callers.Tokens spent = tenant.admin();
    refresh(spent).then().statusCode(200);

    // When
    fence();

    // Then
    refresh(admin).then().spec(problem(401, "session-fenced"));
    refresh(spent).then().statusCode(401);
    refresh(admin).then().spec(problem(401, "invalid-refresh-token"));
    Callers.tokens(refresh(integration)).call().get("/auth/validate").then().statusCode(200);
    assertEquals(
        "session.fenced",
        Database.read(
            "select end_reason from sessions where id = ?::uuid", admin.claims().getString("sid")));
    Callers.Tokens again = tenant.admin();
    again
        .call()
        .queryParam("event_type", "session.fenced")
        .get("/auth/audit-log")
        .then()
        .body("items.facts.session_id", hasItem(admin.claims().getString("sid")))
        .body("items.outcome", everyItem(equalTo("denied")));
    Callers.tokens(refresh(again)).call().get("/auth/validate").then().statusCode(200);
  }

  @Test
  void sessionOfBeforeIsListedNoMoreAsOneThatLives() {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    Callers.User integration = Callers.user(admin, "api_client");
    Callers.Tokens unfenced = integration.login();

    // When
    fence();

    // Then
    Callers.Tokens again = tenant.admin();
    again
        .call()
        .get("/auth/sessions")
        .then()
        .statusCode(200)
        .body("items.id", contains(again.claims().getString("sid")));
    unfenced
        .call()
        .get("/auth/sessions")
        .then()
        .body("items.id", contains(unfenced.claims().getString("sid")));
  }

  @Test
  void whoLogsInAfterAFenceThatAClockAheadHasSetGoesOnUntilTheNextOne() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    fence();
    Database.execute("update trust_fence set fenced_at = fenced_at + interval '20 s'");
    try {
      // When
      Callers.Tokens after = Callers.tokens(refresh(tenant.admin()));

      // Then
      after
          .call()
          .get("/auth/sessions")
          .then()
          .body("items.id", hasItem(after.claims().getString("sid")));
      fence();
      refresh(after).then().spec(problem(401, "session-fenced"));
    } finally {
      Database.execute("update trust_fence set fenced_at = fenced_at - interval '20 s'");
    }
  }

  @Test
  void clientRedeemsNoRefreshTokenOfBefore() {
    // Given
    Callers.Tokens operator = Callers.operator();

    // When
    fence();

    // Then
    given()
        .formParams(Map.of("grant_type", "refresh_token", "refresh_token", operator.refresh()))
        .post("/auth/token")
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_grant"));
  }

  @Test
  void introspectionSaysThatWhatIsFencedIsNotActive() {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    TenantClient client = TenantClient.made(admin, "readonly");
    Callers.Tokens integration = Callers.user(admin, "api_client").login();
    introspect(client.basic(), admin).then().body("active", equalTo(true));

    // When
    fence();

    // Then
    Callers.assertRefusedSoon(admin);
    introspect(client.basic(), admin).then().statusCode(200).body("active", equalTo(false));
    introspect(client.basic(), integration).then().statusCode(200).body("active", equalTo(true));
  }

  @Test
  void feedKeepsTheFormThatConsumersOfTheReleaseBeforeRead() throws SQLException {
    // When
    fence();

    // Then
    JsonPath feed =
        Callers.serviceToken()
            .call()
            .get("/internal/feeds/trust")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    assertEquals(
        Set.of("version", "keys", "revocations", "operator_tenant"), feed.getMap("").keySet());
    assertEquals(
        Set.of("tokens", "sessions", "users", "tenants", "keys", "keys_until", "privileged_before"),
        feed.getMap("revocations").keySet());
    assertEquals(
        feed.getLong("revocations.privileged_before"),
        Long.parseLong(row("extract(epoch from tokens_before)::bigint")));
  }
}
