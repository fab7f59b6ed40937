package io.phishx.crypto.field;

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
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What rows become when they are sealed, and what they open to. */
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
  void whatWasSealedAsDeepAsItMayBeOpensAmongBatches() {
    // Given: with the body, its rows and the row a thousand
    String deep = "[".repeat(997) + "]".repeat(997);
    String sealed =
        calls
            .encrypt(
                "{\"table\":\"findings\",\"row_ids\":[1],\"rows\":[{\"description\":"
                    + deep
                    + "}]}")
            .jsonPath()
            .getString("rows[0].description");

    // When
    String opened =
        calls
            .post(
                anomaly(),
                DECRYPT,
                Map.of(
                    "batches",
                    List.of(
                        body("findings", List.of(Map.of("description", sealed)), List.of("1")))))
            .statusCode(200)
            .extract()
            .asString();

    // Then
    assertTrue(opened.contains("{\"description\":" + deep + "}"), opened);
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

  private String anomaly() {
    return calls.service("anomaly-service");
  }

  private static Map<String, Object> body(
      String table, List<Map<String, Object>> rows, List<String> ids) {
    return Map.of("table", table, "rows", rows, "row_ids", ids);
  }
}
