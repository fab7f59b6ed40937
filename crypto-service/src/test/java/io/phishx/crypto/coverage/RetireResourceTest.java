package io.phishx.crypto.coverage;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Owners;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RunningService
class RetireResourceTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private final Calls calls = Calls.ofNewTenant();
  private final String admin = calls.user("admin");

  @Test
  void aVersionGoesOnceNothingNeedsItAndItsValuesOpenNoMore() throws SQLException {
    // Given
    List<Map<String, Object>> old = calls.encrypt(ROW).jsonPath().getList("rows");
    rotate("field");
    retire(1, "field").spec(problem(409, "key-in-use"));
    Owners.reportNothing(calls);
    Owners.report(
        calls,
        "anomaly-service",
        "findings",
        List.of(Owners.count("description", "v2", 1, 12), Owners.count("description", "v2", 2, 1)));
    retire(1, "field").spec(problem(409, "key-in-use")).body("detail", containsString("12 values"));

    // When
    boolean settled =
        Owners.report(
                calls,
                "anomaly-service",
                "findings",
                List.of(Owners.count("description", "v2", 2, 13)))
            .getBoolean("settled");

    // Then
    assertTrue(settled);
    retire(1, "field").statusCode(204);
    retire(1, "field").statusCode(204);
    calls
        .get(admin, "/encryption/keys")
        .body("items.find { it.version == 1 }.state", equalTo("retired"));
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of("table", "findings", "row_ids", List.of("1"), "rows", old))
        .statusCode(200)
        .body("errors[0].type", equalTo("/problems/key-retired"));
    assertThat(Audit.events(calls.tenant()), hasItem("encryption.key-retired SUCCESS"));
  }

  @Test
  void whatWasCountedBeforeARotationLetsNothingGo() {
    // Given: a tenant is counted before its rows arrive, until nothing is to be done
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/encrypt",
            "{\"table\":\"email_analysis\",\"row_ids\":[\"1\"],\"rows\":[{\"sender\":\"a@b.c\"}]}")
        .statusCode(200);
    Owners.reportNothing(calls);
    assertTrue(Owners.reportNothing(calls).getLast().getBoolean("settled"));

    // When
    rotate("field");
    rotate("index");

    // Then: it has to be counted again
    calls
        .get(calls.service("anomaly-service"), "/encryption/coverage/targets")
        .body("settled", equalTo(false));
    retire(1, "field").spec(problem(409, "key-in-use"));
    retire(1, "index").spec(problem(409, "key-in-use"));
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows))
        .body("rows[0].description", equalTo("x"));
  }

  @Test
  void aTableThatIsMappedNoMoreMayStillHoldValues() {
    // Given
    Map<String, Object> column = Map.of("searchable", false);
    map(Map.of("notes", Map.of("fields", Map.of("text", column, "title", column))));
    calls.encrypt("{\"table\":\"notes\",\"row_ids\":[\"1\"],\"rows\":[{\"text\":\"x\"}]}");
    rotate("field");
    Owners.reportNothing(calls);

    // When
    map(Map.of("notes", Map.of("fields", Map.of("title", column))));
    map(Map.of());

    // Then: its admin still has to count it, with the column that went first
    retire(1, "field").spec(problem(409, "key-in-use")).body("detail", containsString("notes"));
    reportNotes(List.of(Owners.count("text", "v2", 1, 1)));
    retire(1, "field").spec(problem(409, "key-in-use")).body("detail", containsString("1 values"));
    reportNotes(List.of());
    retire(1, "field").statusCode(204);
  }

  @Test
  void noKeyGoesByWhichALostReplicaMayStillSeal() throws SQLException {
    // Given: a process that was heard of before the rotation, and not since
    calls.encrypt(ROW);
    Database.execute("insert into replica values (gen_random_uuid(), '{lost}', clock_timestamp())");
    rotate("field");
    Owners.reportNothing(calls);

    // When / Then
    retire(1, "field").spec(problem(409, "replica-unheard"));
    Database.execute("delete from replica where roots = '{lost}'");
    retire(1, "field").statusCode(204);
  }

  @Test
  void theSealingVersionAndOneThatNeverWasAreRefused() {
    // Given
    calls.encrypt(ROW);
    Owners.reportNothing(calls);

    // When / Then
    retire(1, "field").spec(problem(409, "key-active"));
    retire(2, "field").statusCode(404);
    retire(1, "fernet").spec(problem(400, "invalid-request"));
  }

  @Test
  void coverageIsShownPerColumnFormatAndVersion() {
    // Given
    Owners.report(
        calls,
        "anomaly-service",
        "email_analysis",
        List.of(
            Owners.count("sender", "v1", 0, 3),
            Owners.count("sender", "v2", 4, 9),
            Owners.count("sender", "index", 1, 12),
            Owners.count("body", "readable", 0, 1)));

    // When / Then
    calls
        .get(admin, "/encryption/coverage")
        .statusCode(200)
        .body("tables.table", hasItems("users", "email_analysis", "findings", "audit_log"))
        .body("tables.find { it.table == 'email_analysis' }.owner", equalTo("anomaly-service"))
        .body("tables.find { it.table == 'email_analysis' }.columns", hasSize(4))
        .body(
            "tables.find { it.table == 'email_analysis' }.columns.find { it.format == 'v2' }",
            equalTo(Map.of("column", "sender", "format", "v2", "key_version", 4, "rows", 9)))
        .body("tables.find { it.table == 'users' }.counted_at", equalTo(null));
    Calls other = Calls.ofNewTenant();
    other
        .get(other.user("admin"), "/encryption/coverage")
        .body("tables.columns.flatten()", hasSize(0));
  }

  @Test
  void aTenantsOwnTableIsCountedByItsAdmin() throws SQLException {
    // Given
    map(Map.of("notes", Map.of("fields", Map.of("text", Map.of("searchable", false)))));
    calls.encrypt(ROW);
    rotate("field");
    Owners.reportNothing(calls);
    retire(1, "field").spec(problem(409, "key-in-use")).body("detail", containsString("notes"));

    // When
    reportNotes(List.of());

    // Then
    retire(1, "field").statusCode(204);
    assertTrue(
        Audit.events(calls.tenant()).contains("encryption.coverage-reported SUCCESS"),
        "what the retirement rests on");
    assertTrue(Audit.facts(calls.tenant()).toString().contains("\"table.notes\": \"0\""));
  }

  @Test
  void aTenantsOwnTablesHaveNoMoreCountsThanALookAtItsKeysCanRead() {
    // Given
    Map<String, Object> text = Map.of("fields", Map.of("text", Map.of("searchable", false)));
    map(Map.of("notes", text, "letters", text));
    Owners.reportBy(admin, calls, "letters", List.of(Owners.count("text", "v2", 1, 1)));
    List<Map<String, Object>> most =
        IntStream.rangeClosed(1, Coverage.MOST_COUNTS)
            .mapToObj(version -> Owners.count("text", "v2", version, 1))
            .toList();

    // When / Then
    calls.put(admin, "/encryption/coverage", notes(most)).spec(problem(413, "too-many-counts"));
    calls.put(admin, "/encryption/coverage", notes(most.subList(1, most.size()))).statusCode(200);
  }

  private static Map<String, Object> notes(List<Map<String, Object>> counts) {
    return Map.of(
        "tables",
        List.of(Map.of("table", "notes", "counted_at", "2026-01-01T00:00:00Z", "columns", counts)));
  }

  @Test
  void nobodyReportsWhatAnotherStores() {
    // Given
    Map<String, Object> body =
        Map.of(
            "tables",
            List.of(
                Map.of(
                    "table", "users", "counted_at", "2026-01-01T00:00:00Z", "columns", List.of())));

    // When / Then
    for (String token : List.of(calls.service("anomaly-service"), admin)) {
      calls.put(token, "/encryption/coverage", body).spec(problem(403, "table-of-another-service"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|tables",
        "{\"tables\":[{\"table\":\"nope\",\"counted_at\":\"2026-01-01T00:00:00Z\"}]}|tables[0].table",
        "{\"tables\":[{\"table\":\"users\",\"counted_at\":\"2999-01-01T00:00:00Z\"}]}|tables[0].counted_at",
        "{\"tables\":[{\"table\":\"users\",\"counted_at\":\"2026-01-01T00:00:00Z\",\"columns\":[{\"column\":\"x\",\"format\":\"v2\",\"key_version\":1,\"rows\":1}]}]}|tables[0].columns[0].column",
        "{\"tables\":[{\"table\":\"users\",\"counted_at\":\"2026-01-01T00:00:00Z\",\"columns\":[{\"column\":\"email\",\"format\":\"v3\",\"key_version\":1,\"rows\":1}]}]}|tables[0].columns[0].format"
      })
  void aReportThatCannotBeTakenSaysWhy(String body, String field) {
    calls
        .put(calls.service("auth-service"), "/encryption/coverage", body)
        .spec(problem(400, "invalid-request"))
        .body("violations.field", hasItem(field));
  }

  @Test
  void ofVeryManyMistakesInAReportTheFirstAreNamedAndOfVeryManyTablesToo() {
    // Given
    Map<String, Object> tables = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      tables.put("table_" + i, Map.of("fields", Map.of("note", Map.of("searchable", false))));
    }
    map(tables);
    String columns =
        "{\"tables\":[{\"table\":\"table_1\",\"counted_at\":\"2026-01-01T00:00:00Z\",\"columns\":["
            + "{},".repeat(2_000)
            + "{}]}]}";

    // When / Then
    for (String body : List.of("{\"tables\":[" + "{},".repeat(2_000) + "{}]}", columns)) {
      calls
          .put(admin, "/encryption/coverage", body)
          .spec(problem(400, "invalid-request"))
          .body("violations", hasSize(20))
          .body("violations.message.flatten().collect { it.length() }.max()", lessThan(1_000));
    }
  }

  @ParameterizedTest
  @CsvSource({"soc_analyst", "api_client", "readonly"})
  void onlyAnAdminSeesCoverageAndRetires(String role) {
    String token = calls.user(role);
    calls.get(token, "/encryption/coverage").spec(problem(403, "insufficient-scope"));
    calls.post(token, "/encryption/keys/1/retire", "").spec(problem(403, "insufficient-scope"));
  }

  private void map(Map<String, Object> tables) {
    calls.put(admin, "/encryption/fields", Map.of("tables", tables)).statusCode(200);
  }

  private void reportNotes(List<Map<String, Object>> counts) {
    Owners.reportBy(admin, calls, "notes", counts);
  }

  private void rotate(String purpose) {
    calls.post(admin, "/encryption/keys/rotate?purpose=" + purpose, "").statusCode(200);
  }

  private io.restassured.response.ValidatableResponse retire(int version, String purpose) {
    return calls.post(admin, "/encryption/keys/" + version + "/retire?purpose=" + purpose, "");
  }
}
