package io.phishx.crypto.field;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who opened what, as the audit log says it. */
@RunningService
class RowAuditTest {

  private static final String DECRYPT = "/encryption/rows/decrypt";

  private final Calls calls = Calls.ofNewTenant();

  @Test
  void eachPersonThatAServiceReadsForIsNamedWithHisTablesAndCounts() throws SQLException {
    // Given
    String ana = UUID.randomUUID().toString();
    String ben = UUID.randomUUID().toString();
    List<Map<String, Object>> rows = findings();

    // When: what the client put together of three questions
    calls
        .post(
            calls.service("anomaly-service"),
            DECRYPT,
            Map.of(
                "batches",
                List.of(
                    of("findings", rows, ana),
                    of("email_analysis", List.of(Map.of("sender", "v2:1:AAAA")), ben),
                    of("findings", rows, ana),
                    Map.of("table", "findings", "rows", rows))))
        .statusCode(200)
        .body("batches", hasSize(4));

    // Then
    assertThat(
        opened(),
        containsInAnyOrder(
            new JsonObject().put("table.findings", "4").put("errors", "0").put("on_behalf_of", ana),
            new JsonObject()
                .put("table.email_analysis", "1")
                .put("errors", "1")
                .put("on_behalf_of", ben),
            new JsonObject().put("table.findings", "2").put("errors", "0")));
  }

  @Test
  void onlyAServiceSpeaksForOthers() {
    // Given
    Map<String, Object> body = of("findings", findings(), UUID.randomUUID().toString());

    // When / Then
    for (String role : List.of("admin", "soc_analyst")) {
      calls.post(calls.user(role), DECRYPT, body).spec(problem(403, "on-behalf-of"));
    }
    for (String wrong : List.of("", "two words", "x".repeat(101))) {
      calls
          .post(calls.service("anomaly-service"), DECRYPT, of("findings", findings(), wrong))
          .spec(problem(400, "invalid-request"))
          .body("violations.field", equalTo(List.of("on_behalf_of")));
    }
  }

  @Test
  void aTablesNameHidesNoOtherFact() throws SQLException {
    // Given: a tenant who names its tables like the facts
    for (String name : List.of("errors", "on_behalf_of")) {
      calls
          .put(
              calls.user("admin"),
              "/encryption/fields",
              Map.of("tables", Map.of(name, Map.of("fields", Map.of("a", Map.of())))))
          .statusCode(200);

      // When
      calls
          .post(
              calls.user("admin"),
              DECRYPT,
              Map.of(
                  "table", name, "row_ids", List.of(1), "rows", List.of(Map.of("a", "v2:1:AAAA"))))
          .statusCode(200);
    }

    // Then
    assertThat(
        opened(),
        containsInAnyOrder(
            new JsonObject().put("table.errors", "1").put("errors", "1"),
            new JsonObject().put("table.on_behalf_of", "1").put("errors", "1")));
  }

  @Test
  void halfACharacterIsNoRowId() {
    // When / Then: both would have had the bytes of a question mark
    for (String half : List.of("\\ud800", "a\\udc00")) {
      calls
          .post(
              calls.user("admin"),
              "/encryption/rows/encrypt",
              "{\"table\":\"findings\",\"rows\":[{\"description\":\"x\"}],\"row_ids\":[\"%s\"]}"
                  .formatted(half))
          .spec(problem(400, "invalid-request"))
          .body("violations.field", equalTo(List.of("row_ids[0]")));
    }
  }

  private static Map<String, Object> of(String table, List<?> rows, String person) {
    return Map.of("table", table, "rows", rows, "on_behalf_of", person);
  }

  private List<Map<String, Object>> findings() {
    return calls
        .encrypt(
            "{\"table\":\"findings\",\"rows\":[{\"description\":\"a\"},{\"description\":\"b\"}]}")
        .jsonPath()
        .getList("rows");
  }

  private List<JsonObject> opened() throws SQLException {
    List<String> events = Audit.events(calls.tenant());
    List<String> facts = Audit.facts(calls.tenant());
    List<JsonObject> found = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).startsWith("encryption.rows-opened")) {
        found.add(new JsonObject(facts.get(i)));
      }
    }
    return found;
  }
}
