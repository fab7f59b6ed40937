package io.phishx.crypto.coverage;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Owners;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.TestTokens;
import io.restassured.path.json.JsonPath;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Searches find what either index key has indexed, until nothing of the older one is left. */
@RunningService
class IndexWindowTest {

  private final Calls calls = Calls.ofNewTenant();
  private final String admin = calls.user("admin");

  @Test
  void aSenderIsFoundBeforeDuringAndAfterTheChangeOfTheIndexKey() {
    // Given
    JsonPath sealed = seal("email_analysis", "sender", "a@b.example", "anomaly-service");
    String before = sealed.getString("indexes[0].sender");
    assertEquals(List.of(before), candidates("email_analysis", "sender", "a@b.example"));

    // When
    calls.post(admin, "/encryption/keys/rotate?purpose=index", "").statusCode(200);

    // Then: both are asked for, the newest first, and new rows get the newest
    List<String> both = candidates("email_analysis", "sender", "a@b.example");
    assertEquals(2, both.size());
    assertEquals(before, both.get(1));
    assertTrue(both.get(0).startsWith("i2:"), both.toString());
    assertEquals(
        both.get(0),
        seal("email_analysis", "sender", "A@B.example ", "anomaly-service")
            .getString("indexes[0].sender"));
    calls
        .get(calls.service("anomaly-service"), "/encryption/coverage/targets")
        .body("indexes.'email_analysis.sender'", is(2));

    // When: the owner has its rows indexed anew
    String fresh =
        calls
            .post(
                calls.service("anomaly-service"),
                "/encryption/rows/rewrap",
                Map.of(
                    "table",
                    "email_analysis",
                    "row_ids",
                    List.of("1"),
                    "indexes",
                    true,
                    "rows",
                    sealed.getList("rows")))
            .statusCode(200)
            .body("rows[0].sender", startsWith("v2:1:"))
            .extract()
            .path("indexes[0].sender");
    assertEquals(both.get(0), fresh);
    Owners.report(
        calls,
        "anomaly-service",
        "email_analysis",
        List.of(Owners.count("sender", "index", 1, 1), Owners.count("sender", "index", 2, 1)));
    retire().spec(problem(409, "key-in-use"));
    Owners.report(
        calls, "anomaly-service", "email_analysis", List.of(Owners.count("sender", "index", 2, 2)));

    // Then
    retire().statusCode(204);
    assertEquals(List.of(fresh), candidates("email_analysis", "sender", "a@b.example"));
  }

  @Test
  void withoutTheWishThereAreNoIndexesOfARewrap() {
    // Given
    JsonPath sealed = seal("email_analysis", "sender", "a@b.example", "anomaly-service");

    // When / Then
    calls
        .post(
            admin,
            "/encryption/rows/rewrap",
            Map.of(
                "table", "email_analysis", "row_ids", List.of("1"), "rows", sealed.getList("rows")))
        .statusCode(200)
        .body("$", not(hasKey("indexes")));
  }

  @Test
  void theLoginsIndexChangesForAllTenantsAndIsTheOperators() throws SQLException {
    // Given
    Calls other = Calls.ofNewTenant();
    String before =
        seal("users", "email", "u@v.example", "auth-service").getString("indexes[0].email");
    calls.post(admin, "/encryption/service-index/rotate", "").spec(problem(403, "operator-only"));

    // When
    int version =
        calls
            .post(TestTokens.operator(), "/encryption/service-index/rotate", "")
            .statusCode(200)
            .extract()
            .path("version");

    // Then
    List<String> both = candidates(other, "auth-service", "users", "email", "u@v.example");
    assertEquals(before, both.get(1));
    assertNotEquals(before, both.get(0));
    String path = "/encryption/service-index/" + (version - 1) + "/retire";
    long retired = recorded("SUCCESS");
    long refused = recorded("FAILURE");
    calls.post(TestTokens.operator(), path, "").spec(problem(409, "key-in-use"));
    assertEquals(retired, recorded("SUCCESS"));
    assertEquals(refused + 1, recorded("FAILURE"));

    // When: every tenant's users were counted under the newer key
    Owners.reportEveryLoginsIndex(version, "now()");

    // Then
    calls.post(TestTokens.operator(), path, "").statusCode(204);
    assertEquals(retired + 1, recorded("SUCCESS"));
    List<String> left = candidates(other, "auth-service", "users", "email", "u@v.example");
    assertEquals(both.get(0), left.get(0));
    assertFalse(left.contains(before), left + " with " + before);
  }

  @Test
  void aChangeOfTheLoginsIndexThatIsRepeatedWithItsKeyIsTheFirstOne() {
    // Given
    String operator = TestTokens.operator();
    String key = UUID.randomUUID().toString();
    int version = rotateServiceIndex(operator, key);

    // When / Then
    assertEquals(version, rotateServiceIndex(operator, key));
    assertEquals(version + 1, rotateServiceIndex(operator, UUID.randomUUID().toString()));
  }

  private static int rotateServiceIndex(String operator, String idempotencyKey) {
    return given()
        .auth()
        .oauth2(operator)
        .header("Idempotency-Key", idempotencyKey)
        .post("/encryption/service-index/rotate")
        .then()
        .statusCode(200)
        .extract()
        .path("version");
  }

  private static long recorded(String outcome) throws SQLException {
    return Audit.events(TestTokens.OPERATOR_TENANT).stream()
        .filter(("encryption.service-index-retired " + outcome)::equals)
        .count();
  }

  private JsonPath seal(String table, String field, String value, String service) {
    return calls
        .post(
            calls.service(service),
            "/encryption/rows/encrypt",
            Map.of("table", table, "row_ids", List.of("1"), "rows", List.of(Map.of(field, value))))
        .statusCode(200)
        .body("indexes", hasSize(1))
        .extract()
        .jsonPath();
  }

  private List<String> candidates(String table, String field, String value) {
    return candidates(calls, "anomaly-service", table, field, value);
  }

  private static List<String> candidates(
      Calls by, String service, String table, String field, String value) {
    return by.post(
            by.service(service),
            "/encryption/blind-index",
            Map.of("table", table, "field", field, "values", List.of(value)))
        .statusCode(200)
        .extract()
        .path("candidates[0]");
  }

  private io.restassured.response.ValidatableResponse retire() {
    return calls.post(admin, "/encryption/keys/1/retire?purpose=index", "");
  }
}
