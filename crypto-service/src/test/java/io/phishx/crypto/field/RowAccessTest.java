package io.phishx.crypto.field;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.TestTokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may seal, open and re-wrap which rows, and sees their indexes. */
@RunningService
class RowAccessTest {

  private static final String ENCRYPT = "/encryption/rows/encrypt";
  private static final String DECRYPT = "/encryption/rows/decrypt";
  private static final String GUIDE_ROW =
      """
      {"table": "email_analysis", "rows": [{"email_id": "uuid", "sender": "attacker@evil.com",
        "subject": "Phishing attempt", "body": "Click here...", "risk_score": 92}]}\
      """;

  private final Calls calls = Calls.ofNewTenant();

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

  private String anomaly() {
    return calls.service("anomaly-service");
  }
}
