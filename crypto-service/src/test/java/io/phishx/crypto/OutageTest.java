package io.phishx.crypto;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.macasaet.fernet.Key;
import com.macasaet.fernet.Token;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.ForgetfulReplica;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RunningService
@TestProfile(ForgetfulReplica.class)
class OutageTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private static final String BARE_ROW =
      "{\"table\":\"findings\",\"rows\":[{\"description\":\"x\"}]}";
  private static final List<String> NOT_AUTHENTIC = List.of("/problems/not-authentic");

  private final MeterRegistry metrics;
  private final Calls calls = Calls.ofNewTenant();

  @Inject
  OutageTest(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /** What waits counts for the whole process, so what earlier tests opened too. */
  @BeforeEach
  void awaitNoneLate() {
    await().atMost(Duration.ofSeconds(60)).until(() -> late() == 0);
  }

  @AfterEach
  void bringBack() {
    PostgresResource.restart();
    RedisResource.restart();
  }

  @Test
  void withoutItsDatabaseItGoesOnForServicesWithTheLastKeysAndRecordsItLater() throws SQLException {
    // Given
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");
    Map<String, Object> body = Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows);
    open(body).statusCode(200);
    String index = index();
    Calls unknown = Calls.ofNewTenant();

    // When
    PostgresResource.kill();

    // Then: the keys that are known seal and open
    List<Map<String, Object>> fresh = calls.encrypt(ROW).jsonPath().getList("rows");
    assertEquals(index, index());
    for (int i = 0; i < 3; i++) {
      open(body).statusCode(200).body("rows[0].description", equalTo("x"));
    }
    open(Map.of("table", "findings", "row_ids", List.of("1"), "rows", fresh))
        .statusCode(200)
        .body("rows[0].description", equalTo("x"));

    // Then: above the bound of what waits nothing is opened without a record
    assertEquals(ForgetfulReplica.LATE_OPENINGS, late());
    open(body).statusCode(503).header("Retry-After", notNullValue());

    // Then: what needs the database says so
    unknown
        .post(unknown.user("admin"), "/encryption/rows/encrypt", ROW)
        .statusCode(503)
        .header("Retry-After", notNullValue());
    calls
        .post(calls.user("admin"), "/encryption/keys/rotate", "")
        .statusCode(503)
        .header("Retry-After", notNullValue());

    // When
    PostgresResource.restart();

    // Then: each opening is on record once
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(() -> assertEquals(5, openings().size()));
    assertEquals(4, openings().stream().filter(facts -> facts.contains("opened_at")).count());
    calls
        .get(calls.user("admin"), "/encryption/metrics")
        .body("total_encryptions", is(2))
        .body("total_decryptions", is(6));
    unknown.encrypt(ROW);
  }

  @Test
  void whatAHangingDatabaseTookAfterAllIsOnRecordOnce() {
    // Given
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");
    Map<String, Object> body = Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows);
    open(body).statusCode(200);

    // When: it takes the entry, and says so only after the answer was given
    PostgresResource.freeze();
    open(body).statusCode(200).body("rows[0].description", equalTo("x"));
    assertEquals(1, late());
    PostgresResource.thaw();

    // Then
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertEquals(0, late());
              assertEquals(2, openings().size());
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutItsDatabaseItDoesNotTakeATokenOfAKeyThatItMayNotKnowForForged(boolean killed) {
    // Given
    Map<String, Object> own =
        bare(calls.encrypt(BARE_ROW).jsonPath().getString("rows[0].description"));
    Map<String, Object> others = bare("v1:" + foreignToken());
    Map<String, Object> none = bare("v1:gAAAAA==");
    open(own).statusCode(200).body("rows[0].description", equalTo("x"));
    open(others).statusCode(200).body("errors.type", equalTo(NOT_AUTHENTIC));

    // When
    if (killed) {
      PostgresResource.kill();
    } else {
      PostgresResource.freeze();
    }

    // Then: another replica may have made a newer key meanwhile
    open(own).statusCode(200).body("rows[0].description", equalTo("x"));
    open(others).spec(problem(503, "keys-unknown")).header("Retry-After", notNullValue());
    open(none).statusCode(200).body("errors.type", equalTo(NOT_AUTHENTIC));

    // When
    if (killed) {
      PostgresResource.restart();
    } else {
      PostgresResource.thaw();
    }

    // Then
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> open(others).statusCode(200).body("errors.type", equalTo(NOT_AUTHENTIC)));
  }

  @Test
  void withoutItsDatabaseItOpensNothingForPeople() {
    // Given: a table of the tenant's own
    Map<String, Object> body = customer();
    calls.post(calls.user("admin"), "/encryption/rows/decrypt", body).statusCode(200);

    // When
    PostgresResource.kill();

    // Then: what cannot be recorded is not opened
    calls
        .post(calls.user("admin"), "/encryption/rows/decrypt", body)
        .statusCode(503)
        .header("Retry-After", notNullValue());
    // and what may be mapped otherwise by now is not sealed
    calls
        .post(
            calls.user("admin"),
            "/encryption/rows/encrypt",
            "{\"table\":\"customers\",\"row_ids\":[\"2\"],\"rows\":[{\"iban\":\"DE01\"}]}")
        .statusCode(503)
        .header("Retry-After", notNullValue());
  }

  @Test
  void withoutRedisNothingIsMissing() {
    // Given
    RedisResource.kill();

    // When / Then
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");
    calls.post(calls.user("admin"), "/encryption/keys/rotate", "").statusCode(200);
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows))
        .statusCode(200)
        .body("rows[0].description", equalTo("x"));
  }

  /** A row, sealed, of a table that people of the tenant open. */
  private Map<String, Object> customer() {
    String table = "{\"tables\":{\"customers\":{\"fields\":{\"iban\":{\"searchable\":false}}}}}";
    calls.put(calls.user("admin"), "/encryption/fields", table).statusCode(200);
    List<Map<String, Object>> rows =
        calls
            .encrypt("{\"table\":\"customers\",\"row_ids\":[\"1\"],\"rows\":[{\"iban\":\"DE00\"}]}")
            .jsonPath()
            .getList("rows");
    return Map.of("table", "customers", "row_ids", List.of("1"), "rows", rows);
  }

  private ValidatableResponse open(Map<String, Object> body) {
    return calls.post(calls.service("anomaly-service"), "/encryption/rows/decrypt", body);
  }

  /** As good as one of a newer key of the tenant's that this process has not heard of. */
  private static String foreignToken() {
    SecureRandom random = new SecureRandom();
    return Token.generate(random, Key.generateKey(random), "x").serialise();
  }

  private static Map<String, Object> bare(String description) {
    return Map.of("table", "findings", "rows", List.of(Map.of("description", description)));
  }

  private double late() {
    return metrics.get("phishx_crypto_late_openings").gauge().value();
  }

  private List<String> openings() throws SQLException {
    List<String> events = Audit.events(calls.tenant());
    List<String> facts = Audit.facts(calls.tenant());
    return IntStream.range(0, events.size())
        .filter(i -> events.get(i).equals("encryption.rows-opened SUCCESS"))
        .mapToObj(facts::get)
        .toList();
  }

  private String index() {
    return calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/blind-index",
            Map.of("table", "email_analysis", "field", "sender", "values", List.of("a@b.example")))
        .statusCode(200)
        .extract()
        .path("candidates[0][0]");
  }
}
