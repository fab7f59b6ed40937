package io.phishx.crypto.field;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.TestTokens;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RunningService
class RowResourceTest {

  private static final String ENCRYPT = "/encryption/rows/encrypt";
  private static final String DECRYPT = "/encryption/rows/decrypt";
  private static final String REWRAP = "/encryption/rows/rewrap";
  private static final String GUIDE_ROW =
      """
      {"table": "email_analysis", "rows": [{"email_id": "uuid", "sender": "attacker@evil.com",
        "subject": "Phishing attempt", "body": "Click here...", "risk_score": 92}]}\
      """;

  private final Calls calls = Calls.ofNewTenant();

  @Test
  void theGuidesBareRowIsSealedAsFernetAndOpens() {
    // When
    Response sealed = calls.encrypt(GUIDE_ROW);

    // Then
    sealed
        .then()
        .body("rows", hasSize(1))
        .body(
            "rows[0].keySet().toList()",
            equalTo(List.of("email_id", "sender", "subject", "body", "risk_score")))
        .body("rows[0].sender", matchesPattern("v1:gAAAA[A-Za-z0-9_=-]+"))
        .body("rows[0].subject", startsWith("v1:"))
        .body("rows[0].body", startsWith("v1:"))
        .body("rows[0].email_id", equalTo("uuid"))
        .body("rows[0].risk_score", equalTo(92))
        .body("errors", hasSize(0));
    calls
        .post(
            calls.service("anomaly-service"),
            DECRYPT,
            Map.of("table", "email_analysis", "rows", sealed.jsonPath().getList("rows")))
        .statusCode(200)
        .body("rows[0].sender", equalTo("attacker@evil.com"))
        .body("rows[0].body", equalTo("Click here..."))
        .body("rows[0].risk_score", equalTo(92))
        .body("errors", hasSize(0));
  }

  @Test
  void aRowWithItsIdIsBoundToIt() {
    // Given
    Response sealed =
        calls.encrypt(
            """
            {"table": "email_analysis", "row_ids": ["1", 2],
             "rows": [{"sender": "a@b.com"}, {"sender": "a@b.com"}]}\
            """);
    List<Map<String, Object>> rows = sealed.jsonPath().getList("rows");

    // When / Then
    sealed.then().body("rows.sender", everyItem(startsWith("v2:1:")));
    calls
        .post(anomaly(), DECRYPT, body("email_analysis", rows, List.of("1", "2")))
        .statusCode(200)
        .body("rows.sender", equalTo(List.of("a@b.com", "a@b.com")))
        .body("errors", hasSize(0));
    calls
        .post(anomaly(), DECRYPT, body("email_analysis", rows, List.of("2", "2")))
        .statusCode(200)
        .body("rows[0]", not(hasKey("sender")))
        .body("rows[1].sender", equalTo("a@b.com"))
        .body("errors", hasSize(1))
        .body("errors[0].index", is(0))
        .body("errors[0].field", equalTo("sender"))
        .body("errors[0].type", equalTo("/problems/not-authentic"));
    calls
        .post(anomaly(), DECRYPT, Map.of("table", "email_analysis", "rows", rows))
        .statusCode(200)
        .body(
            "errors.type",
            equalTo(List.of("/problems/row-id-required", "/problems/row-id-required")));
  }

  @Test
  void valuesKeepTheirTypeAndNullStaysNull() {
    // Given
    String table =
        """
        {"table": "email_analysis", "row_ids": ["1"], "rows": [{"sender": null, "subject": 1.10,
          "body": {"deep": [true, "", null]}, "other": null, "exact": 2.50}]}\
        """;

    // When
    Response sealed = calls.encrypt(table);

    // Then
    sealed.then().body("rows[0].sender", nullValue()).body("rows[0]", hasKey("sender"));
    String opened =
        calls
            .post(
                anomaly(),
                DECRYPT,
                sealed
                    .asString()
                    .replaceFirst("\\{", "{\"table\":\"email_analysis\",\"row_ids\":[\"1\"],")
                    .replaceFirst(",\"errors\".*", "}"))
            .statusCode(200)
            .extract()
            .asString();
    assertEquals(
        "{\"rows\":[{\"sender\":null,\"subject\":1.10,\"body\":{\"deep\":[true,\"\",null]},"
            + "\"other\":null,\"exact\":2.50}],\"errors\":[]}",
        opened);
  }

  @Test
  void severalTablesGoInOneCallInTheirOrder() {
    // Given
    String batches =
        """
        {"batches": [
          {"table": "findings", "row_ids": ["1"], "rows": [{"finding_type": "phishing"}]},
          {"table": "email_analysis", "rows": []},
          {"table": "email_analysis", "row_ids": ["1"], "rows": [{"sender": "a@b.com"}]}]}\
        """;

    // When / Then
    calls
        .encrypt(batches)
        .then()
        .body("batches.table", equalTo(List.of("findings", "email_analysis", "email_analysis")))
        .body("batches[0].rows[0].finding_type", startsWith("v2:"))
        .body("batches[0]", not(hasKey("indexes")))
        .body("batches[1].rows", hasSize(0))
        .body("batches[2].indexes", equalTo(List.of(Map.of())));
  }

  @Test
  void aTenantsValuesAreNothingToAnother() {
    // Given
    Response sealed =
        calls.encrypt(
            "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}");
    Response bare = calls.encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"x\"}]}");
    Calls other = Calls.ofNewTenant();
    other.encrypt(
        "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"y\"}]}");
    other.encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"y\"}]}");

    // When / Then
    other
        .post(
            other.service("anomaly-service"),
            DECRYPT,
            body("findings", sealed.jsonPath().getList("rows"), List.of("1")))
        .statusCode(200)
        .body("rows[0]", not(hasKey("description")))
        .body("errors[0].type", equalTo("/problems/not-authentic"));
    other
        .post(
            other.service("anomaly-service"),
            DECRYPT,
            Map.of("table", "findings", "rows", bare.jsonPath().getList("rows")))
        .statusCode(200)
        .body("errors[0].type", equalTo("/problems/not-authentic"));
  }

  @Test
  void plaintextDoesNotPassThroughDecryption() {
    calls
        .post(
            anomaly(),
            DECRYPT,
            "{\"table\":\"findings\",\"rows\":[{\"description\":\"plain\",\"finding_type\":7}]}")
        .statusCode(200)
        .body("rows[0]", equalTo(Map.of()))
        .body(
            "errors.type",
            equalTo(List.of("/problems/unknown-format", "/problems/unknown-format")));
  }

  @Test
  void rewrapBringsAFernetValueToItsRowWithoutShowingIt() {
    // Given
    Response bare =
        calls.encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"x\",\"n\":1}]}");

    // When
    Response rewrapped =
        calls
            .post(
                calls.user("admin"),
                REWRAP,
                body("findings", bare.jsonPath().getList("rows"), List.of("7")))
            .statusCode(200)
            .body("rows[0].description", startsWith("v2:1:"))
            .body("rows[0].n", is(1))
            .body("errors", hasSize(0))
            .extract()
            .response();

    // Then
    List<Map<String, Object>> rows = rewrapped.jsonPath().getList("rows");
    calls
        .post(anomaly(), DECRYPT, body("findings", rows, List.of("7")))
        .body("rows[0].description", equalTo("x"));
    calls
        .post(calls.user("admin"), REWRAP, body("findings", rows, List.of("7")))
        .statusCode(200)
        .body("rows[0]", equalTo(rows.get(0)));
    calls
        .post(calls.user("admin"), REWRAP, Map.of("table", "findings", "rows", rows))
        .statusCode(200)
        .body("errors[0].type", equalTo("/problems/row-id-required"));
  }

  @Test
  void aTextThatCouldNotComeBackIsAnErrorOfItsRowOnly() {
    calls
        .encrypt(
            "{\"table\":\"findings\",\"rows\":[{\"description\":\"\\ud800\"},{\"description\":\"ok\"}]}")
        .then()
        .body("errors", hasSize(1))
        .body("errors[0].type", equalTo("/problems/invalid-text"))
        .body("rows[0]", not(hasKey("description")))
        .body("rows[1].description", startsWith("v1:"));
  }

  @Test
  void aLargeBatchKeepsItsOrder() {
    // Given
    List<Map<String, Object>> rows = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      rows.add(Map.of("description", "text " + i, "position", i));
      ids.add("row-" + i);
    }

    // When
    List<Map<String, Object>> sealed =
        calls
            .post(calls.user("soc_analyst"), ENCRYPT, body("findings", rows, ids))
            .statusCode(200)
            .extract()
            .jsonPath()
            .getList("rows");
    List<Map<String, Object>> opened =
        calls
            .post(anomaly(), DECRYPT, body("findings", sealed, ids))
            .statusCode(200)
            .extract()
            .jsonPath()
            .getList("rows");

    // Then
    assertEquals(rows, opened);
  }

  @ParameterizedTest
  @CsvSource({
    "encrypt, admin, 200",
    "encrypt, soc_analyst, 200",
    "encrypt, api_client, 200",
    "encrypt, readonly, 403",
    "rewrap, admin, 200",
    "rewrap, soc_analyst, 403",
    "rewrap, api_client, 403",
    "rewrap, readonly, 403",
    "decrypt, api_client, 403",
    "decrypt, readonly, 403"
  })
  void aCallNeedsItsScope(String call, String role, int status) {
    calls
        .post(calls.user(role), "/encryption/rows/" + call, "{\"table\":\"findings\",\"rows\":[]}")
        .statusCode(status);
  }

  @Test
  void withoutATokenOrWithAWrongOneNothingIsDone() {
    given()
        .contentType("application/json")
        .body(GUIDE_ROW)
        .post(ENCRYPT)
        .then()
        .spec(problem(401, "invalid-token"));
    calls
        .post(
            TestTokens.token().tenant(calls.tenant()).role("admin").expired().sign(),
            ENCRYPT,
            GUIDE_ROW)
        .statusCode(401);
  }

  @ParameterizedTest
  @CsvSource({
    "users, auth-service, 200",
    "users, anomaly-service, 403",
    "audit_log, auth-service, 200",
    "audit_log, experiment-service, 403",
    "email_analysis, anomaly-service, 200",
    "email_analysis, auth-service, 403",
    "findings, anomaly-service, 200",
    "findings, region-controller, 403"
  })
  void rowsAreOpenedForTheServiceThatOwnsThem(String table, String service, int status) {
    calls
        .post(calls.service(service), DECRYPT, "{\"table\":\"" + table + "\",\"rows\":[]}")
        .statusCode(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "audit_log", "email_analysis", "findings"})
  void noUserOpensTheRowsOfAService(String table) {
    for (String role : List.of("admin", "soc_analyst")) {
      calls
          .post(calls.user(role), DECRYPT, "{\"table\":\"" + table + "\",\"rows\":[]}")
          .spec(problem(403, "table-of-another-service"));
    }
    // a user who is named like a service is none
    calls
        .post(
            TestTokens.token().tenant(calls.tenant()).role("admin").subject("auth-service").sign(),
            DECRYPT,
            "{\"table\":\"" + table + "\",\"rows\":[]}")
        .spec(problem(403, "table-of-another-service"));
  }

  @Test
  void oneForbiddenTableRefusesTheWholeCall() {
    calls
        .post(
            anomaly(),
            DECRYPT,
            "{\"batches\":[{\"table\":\"findings\",\"rows\":[]},{\"table\":\"users\",\"rows\":[]}]}")
        .spec(problem(403, "table-of-another-service"));
  }

  @ParameterizedTest
  @CsvSource({"users, email, auth-service", "email_analysis, sender, anomaly-service"})
  void anIndexIsGivenToTheServiceThatSearchesByItOnly(String table, String field, String owner) {
    // Given
    String row =
        "{\"table\":\"%s\",\"row_ids\":[\"1\",\"2\"],\"rows\":[{\"%s\":\"a@b.com\"},{\"%s\":\"A@b.com\"}]}"
            .formatted(table, field, field);

    // When / Then
    List<Map<String, String>> indexes =
        calls
            .post(calls.service(owner), ENCRYPT, row)
            .statusCode(200)
            .body("indexes[0]." + field, matchesPattern("i[0-9]+:[A-Za-z0-9_-]{4}"))
            .extract()
            .path("indexes");
    assertEquals(indexes.get(0), indexes.get(1));
    for (String other :
        List.of(
            calls.user("admin"),
            calls.user("soc_analyst"),
            calls.user("api_client"),
            calls.service("region-controller"))) {
      calls
          .post(other, ENCRYPT, row)
          .statusCode(200)
          .body("indexes", equalTo(List.of(Map.of(), Map.of())));
    }
    // who could re-wrap a row of his own making learns nothing by it either
    calls
        .post(
            calls.user("admin"),
            "/encryption/rows/rewrap",
            Map.of(
                "table",
                table,
                "row_ids",
                List.of("1"),
                "indexes",
                true,
                "rows",
                calls.encrypt(row).jsonPath().getList("rows").subList(0, 1)))
        .statusCode(200)
        .body("indexes", equalTo(List.of(Map.of())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        "{}",
        "{\"table\":\"findings\"}",
        "{\"rows\":[]}",
        "{\"table\":\"no_such_table\",\"rows\":[]}",
        "{\"table\":7,\"rows\":{}}",
        "{\"table\":\"findings\",\"rows\":[1]}",
        "{\"table\":\"findings\",\"rows\":[null]}",
        "{\"table\":\"findings\",\"rows\":[],\"unknown\":1}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[\"1\",\"2\"]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[\"\"]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[null]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[1.5]}",
        "{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[{}]}",
        "{\"table\":\"findings\",\"rows\":[{\"a\":1,\"a\":2}]}",
        "{\"table\":\"findings\",\"rows\":[]} trailing",
        "{\"batches\":[null]}",
        "{\"batches\":[{\"batches\":[]}]}",
        "{\"batches\":[],\"table\":\"findings\"}"
      })
  void whatIsNoRowsIsABadRequest(String body) {
    for (String call : List.of(ENCRYPT, REWRAP)) {
      given()
          .auth()
          .oauth2(calls.user("admin"))
          .contentType("application/json")
          .body(body)
          .post(call)
          .then()
          .statusCode(400)
          .header("Content-Type", startsWith("application/problem+json"))
          .body("status", is(400));
    }
  }

  @Test
  void violationsNameTheirField() {
    calls
        .post(
            calls.user("admin"),
            ENCRYPT,
            "{\"batches\":[{\"table\":\"findings\",\"rows\":[{}],\"row_ids\":[]},{\"table\":\"x\",\"rows\":[]}]}")
        .spec(problem(400, "invalid-request"))
        .body("violations.field", equalTo(List.of("batches[0].row_ids", "batches[1].table")));
  }

  @Test
  void deepNestingIsABadRequest() {
    calls
        .post(
            calls.user("admin"),
            ENCRYPT,
            "{\"table\":\"findings\",\"rows\":[{\"a\":"
                + "[".repeat(5000)
                + "]".repeat(5000)
                + "}]}")
        .statusCode(400);
  }

  @Test
  void moreRowsThanTheLimitAreTooLarge() {
    calls
        .post(
            calls.user("admin"),
            ENCRYPT,
            "{\"table\":\"findings\",\"rows\":[" + "{},".repeat(10_000) + "{}]}")
        .spec(problem(413, "too-many-rows"));
  }

  @Test
  void aBodyOverTheLimitIsTooLarge() {
    calls
        .post(
            calls.user("admin"),
            ENCRYPT,
            "{\"table\":\"findings\",\"rows\":[{\"description\":\""
                + "x".repeat(33 * 1024 * 1024)
                + "\"}]}")
        .spec(problem(413, "body-too-large"));
  }

  @Test
  void anotherMediaTypeIsNotTaken() {
    given()
        .auth()
        .oauth2(calls.user("admin"))
        .contentType("text/plain")
        .body("x")
        .post(ENCRYPT)
        .then()
        .statusCode(415);
  }

  private String anomaly() {
    return calls.service("anomaly-service");
  }

  private static Map<String, Object> body(
      String table, List<Map<String, Object>> rows, List<String> ids) {
    return Map.of("table", table, "rows", rows, "row_ids", ids);
  }
}
