package io.phishx.crypto.field;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.Management;
import io.phishx.testing.PostgresResource;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.hamcrest.MatcherAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RunningService
class FieldMapResourceTest {

  private static final String PATH = "/encryption/fields";
  private static final String CUSTOMERS =
      "{\"tables\":{\"customers\":{\"fields\":{\"iban\":{\"searchable\":true},\"note\":{}}}}}";

  private final Calls calls = Calls.ofNewTenant();

  @Test
  void everyReaderSeesTheGuidesFields() {
    calls
        .get(calls.user("readonly"), PATH)
        .statusCode(200)
        .body(
            "tables.keySet()", equalTo(Set.of("users", "email_analysis", "findings", "audit_log")))
        .body("tables.users.fields.keySet()", equalTo(Set.of("email", "name", "password_hash")))
        .body("tables.users.fields.email.searchable", is(true))
        .body("tables.findings.fields.finding_type.searchable", is(false))
        .body("tables.findings.opened_for", equalTo("anomaly-service"));
  }

  @Test
  void aTenantMapsNoMoreFieldsThanItsCountsCanFollow() throws SQLException {
    // Given: as many as may be, but for the one that is mapped now
    put(calls.user("admin"), mapOf("first")).statusCode(200);
    Database.execute(
        "insert into mapped_column select '%s'::uuid, 'earlier', 'c' || n, false from generate_series(2, %d) n"
            .formatted(calls.tenant(), FieldMaps.MOST_EVER_MAPPED));

    // When / Then: nothing of a refused map is kept, and what was mapped can be mapped again
    put(calls.user("admin"), mapOf("second")).spec(problem(409, "too-many-fields"));
    calls.get(calls.user("admin"), PATH).body("tables", not(hasKey("second")));
    put(calls.user("admin"), mapOf("first")).statusCode(200);
  }

  @Test
  void whatSomebodyElseHasMappedMeanwhileIsNotOverwritten() {
    // Given: two admins read the same map
    String admin = calls.user("admin");
    String read = calls.get(admin, PATH).statusCode(200).extract().header("ETag");
    String first = put(admin, CUSTOMERS, read).statusCode(200).extract().header("ETag");

    // When / Then
    put(admin, mapOf("second"), read).spec(problem(412, "fields-changed"));
    calls.get(admin, PATH).header("ETag", first).body("tables", hasKey("customers"));
    put(admin, mapOf("second"), first).statusCode(200);
    put(admin, mapOf("third"), "*").statusCode(200);
    put(admin, CUSTOMERS).statusCode(200).header("ETag", first);
  }

  @Test
  void whoeverReadsTheDescriptionOfTheApiLearnsOfIfMatch() {
    given()
        .queryParam("format", "json")
        .get(Management.url("/q/openapi"))
        .then()
        .statusCode(200)
        .body("paths.'/encryption/fields'.put.parameters.name", hasItem("If-Match"));
  }

  @Test
  void ofThoseWhoChangeTheSameMapAtOnceOneIsNotRefused() throws SQLException {
    // Given: a tenant without a map of its own, and a table that nobody can write yet
    String admin = calls.user("admin");
    String read = calls.get(admin, PATH).extract().header("ETag");
    List<CompletableFuture<Integer>> asked;
    try (ExecutorService callers = Executors.newFixedThreadPool(3)) {
      try (Connection writer = PostgresResource.superuser();
          Statement statement = writer.createStatement()) {
        writer.setAutoCommit(false);
        statement.execute("lock table field_map in exclusive mode");

        // When: each has come as far as it can
        asked =
            IntStream.range(0, 3)
                .mapToObj(
                    i ->
                        CompletableFuture.supplyAsync(
                            () -> put(admin, mapOf("t" + i), read).extract().statusCode(), callers))
                .toList();
        await()
            .atMost(Duration.ofSeconds(8))
            .until(
                () -> Database.read("select count(*) from pg_locks where not granted").equals("3"));
        writer.rollback();
      }
    }

    // Then
    List<Integer> statuses = asked.stream().map(CompletableFuture::join).sorted().toList();
    MatcherAssert.assertThat(statuses, equalTo(List.of(200, 412, 412)));
  }

  private static ValidatableResponse put(String token, String body, String ifMatch) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("application/json")
        .header("If-Match", ifMatch)
        .body(body)
        .put(PATH)
        .then();
  }

  private static String mapOf(String table) {
    return "{\"tables\":{\"" + table + "\":{\"fields\":{\"a\":{}}}}}";
  }

  @Test
  void anAdminSealsAndOpensATableOfTheTenantsOwn() throws SQLException {
    // Given
    put(calls.user("admin"), CUSTOMERS).statusCode(200).body("tables", hasKey("customers"));
    String rows =
        "{\"table\":\"customers\",\"row_ids\":[\"1\"],\"rows\":[{\"iban\":\"DE00\",\"city\":\"Ulm\"}]}";

    // When
    List<Map<String, Object>> sealed =
        calls
            .encrypt(rows)
            .then()
            .body("rows[0].iban", startsWith("v2:1:"))
            .body("rows[0].city", equalTo("Ulm"))
            .body("indexes[0].iban", startsWith("i1:"))
            .extract()
            .path("rows");

    // Then
    Map<String, Object> body =
        Map.of("table", "customers", "row_ids", List.of("1"), "rows", sealed);
    for (String role : List.of("admin", "soc_analyst")) {
      calls
          .post(calls.user(role), "/encryption/rows/decrypt", body)
          .statusCode(200)
          .body("rows[0].iban", equalTo("DE00"));
    }
    calls
        .post(calls.user("api_client"), "/encryption/rows/decrypt", body)
        .spec(problem(403, "insufficient-scope"));
    calls
        .post(calls.user("api_client"), "/encryption/rows/encrypt", rows)
        .statusCode(200)
        .body("rows[0].iban", startsWith("v2:1:"))
        .body("indexes[0]", equalTo(Map.of()));
    calls
        .post(calls.service("anomaly-service"), "/encryption/rows/decrypt", body)
        .spec(problem(403, "table-of-another-service"));
    MatcherAssert.assertThat(
        Audit.events(calls.tenant()), hasItem("encryption.fields-changed SUCCESS"));
    MatcherAssert.assertThat(
        Audit.events(calls.tenant()), hasItem("encryption.rows-opened SUCCESS"));
    MatcherAssert.assertThat(
        Audit.events(calls.tenant()), hasItem("encryption.rows-refused DENIED"));
  }

  @Test
  void noBareValueOfAServicesTableOpensThroughATableOfTheTenantsOwn() {
    // Given: what stands in users, and a table that names its columns alike
    String stolen =
        calls
            .encrypt("{\"table\":\"users\",\"rows\":[{\"email\":\"a@b.example\"}]}")
            .then()
            .body("rows[0].email", startsWith("v1:"))
            .extract()
            .path("rows[0].email");
    put(calls.user("admin"), "{\"tables\":{\"mine\":{\"fields\":{\"email\":{}}}}}").statusCode(200);
    Map<String, Object> body =
        Map.of("table", "mine", "row_ids", List.of("1"), "rows", List.of(Map.of("email", stolen)));

    // When / Then
    for (String call : List.of("decrypt", "rewrap")) {
      calls
          .post(calls.user("admin"), "/encryption/rows/" + call, body)
          .statusCode(200)
          .body("rows[0]", equalTo(Map.of()))
          .body("errors.type", equalTo(List.of("/problems/not-authentic")));
    }
  }

  @Test
  void aBareRowOfATenantsOwnTableIsSealedAndOpensAsTheGuideHasIt() {
    // Given
    put(calls.user("admin"), CUSTOMERS).statusCode(200);

    // When
    List<Map<String, Object>> sealed =
        calls
            .encrypt("{\"table\":\"customers\",\"rows\":[{\"note\":\"n\"}]}")
            .then()
            .body("rows[0].note", startsWith("v1:"))
            .extract()
            .path("rows");

    // Then
    calls
        .post(
            calls.user("admin"),
            "/encryption/rows/decrypt",
            Map.of("table", "customers", "rows", sealed))
        .statusCode(200)
        .body("rows[0].note", equalTo("n"));
  }

  @Test
  void anotherTenantDoesNotKnowTheTable() {
    // Given
    put(calls.user("admin"), CUSTOMERS).statusCode(200);
    Calls other = Calls.ofNewTenant();

    // When / Then
    other.get(other.user("admin"), PATH).body("tables", not(hasKey("customers")));
    other
        .post(
            other.user("admin"),
            "/encryption/rows/encrypt",
            "{\"table\":\"customers\",\"rows\":[]}")
        .spec(problem(400, "invalid-request"));
  }

  @Test
  void theGuidesTablesCannotBeChanged() {
    put(calls.user("admin"), "{\"tables\":{\"users\":{\"fields\":{\"email\":{}}}}}")
        .spec(problem(409, "table-of-the-guide"));
  }

  @ParameterizedTest
  @CsvSource({"soc_analyst", "api_client", "readonly"})
  void onlyAnAdminChangesFields(String role) {
    put(calls.user(role), CUSTOMERS).spec(problem(403, "insufficient-scope"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"tables\":null}",
        "{\"tables\":[]}",
        "{\"tables\":{\"customers\":null}}",
        "{\"tables\":{\"customers\":{\"fields\":{}}}}",
        "{\"tables\":{\"customers; drop\":{\"fields\":{\"a\":{}}}}}",
        "{\"tables\":{\"customers\":{\"fields\":{\"A\":{}}}}}",
        "{\"tables\":{\"customers\":{\"fields\":{\"a\":{}},\"opened_for\":\"auth-service\"}}}"
      })
  void whatIsNoFieldMapIsABadRequest(String body) {
    put(calls.user("admin"), body).statusCode(400);
  }

  private static ValidatableResponse put(String token, String body) {
    return given().auth().oauth2(token).contentType("application/json").body(body).put(PATH).then();
  }
}
