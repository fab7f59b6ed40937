package io.phishx.crypto.coverage;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Owners;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.TestTokens;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the owners' counts say of the versions that come and go. */
@RunningService
class CountedVersionsTest {

  private final Calls calls = Calls.ofNewTenant();

  @Test
  void aNewKeyGetsNoVersionThatStoredValuesNameAlready() {
    // Given: the database was restored, and what was rotated since is gone
    sealFinding();
    Owners.report(
        calls, "anomaly-service", "findings", List.of(Owners.count("description", "v2", 7, 1)));

    // When / Then
    calls
        .post(calls.user("admin"), "/encryption/keys/rotate", "")
        .statusCode(200)
        .body("version", equalTo(8));
  }

  @Test
  void noCountMakesAVersionThatAValueCouldNotName() {
    // Given: an admin counts what cannot be
    String notes = "{\"tables\":{\"notes\":{\"fields\":{\"text\":{}}}}}";
    calls.put(calls.user("admin"), "/encryption/fields", notes).statusCode(200);
    sealFinding();
    Owners.reportBy(
        calls.user("admin"), calls, "notes", List.of(Owners.count("text", "v2", 999_999_999, 1)));

    // When
    calls
        .post(calls.user("admin"), "/encryption/keys/rotate", "")
        .statusCode(200)
        .body("version", equalTo(2));

    // Then
    Map<String, Object> sealed =
        Map.of(
            "table",
            "findings",
            "rows",
            sealFinding().jsonPath().getList("rows"),
            "row_ids",
            List.of("1"));
    calls
        .post(calls.service("anomaly-service"), "/encryption/rows/decrypt", sealed)
        .body("rows[0].description", equalTo("x"));
  }

  @Test
  void aNewKeyOfTheLoginsGetsNoVersionThatAnyTenantsIndexNamesAlready() {
    // Given: the database was restored, and some tenant's rows are indexed by a key that is gone
    seal();
    int newest = rotate();
    reportLoginsIndex(newest + 5);

    // When / Then
    assertEquals(newest + 6, rotate());
    assertEquals(newest + 7, rotate());
  }

  @Test
  void theLoginsIndexesSayNothingOfATenantsOwnIndexKey() {
    // Given
    seal();
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/encrypt",
            Map.of(
                "table",
                "email_analysis",
                "row_ids",
                List.of("1"),
                "rows",
                List.of(Map.of("sender", "a@b.example"))))
        .statusCode(200);
    reportLoginsIndex(rotate());

    // When / Then
    calls
        .post(calls.user("admin"), "/encryption/keys/rotate?purpose=index", "")
        .statusCode(200)
        .body("version", equalTo(2));
  }

  @Test
  void whatWasCountedBeforeARotationLetsNoKeyOfTheLoginsGo() throws SQLException {
    // Given: every row is counted to be under the newer key, but not since there is one
    seal();
    int newest = rotate();
    String older = "/encryption/service-index/" + (newest - 1) + "/retire";
    Owners.reportEveryLoginsIndex(newest, "now() - interval '1 hour'");
    calls
        .post(TestTokens.operator(), older, "")
        .spec(problem(409, "key-in-use"))
        .body("detail", containsString("since"));

    // When
    Owners.reportEveryLoginsIndex(newest, "now()");

    // Then
    calls.post(TestTokens.operator(), older, "").statusCode(204);
  }

  private Response sealFinding() {
    return calls.encrypt(
        "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}");
  }

  private void seal() {
    calls
        .post(
            calls.service("auth-service"),
            "/encryption/rows/encrypt",
            Map.of(
                "table",
                "users",
                "row_ids",
                List.of("1"),
                "rows",
                List.of(Map.of("email", "u@v.example"))))
        .statusCode(200);
  }

  private void reportLoginsIndex(int version) {
    Owners.report(
        calls, "auth-service", "users", List.of(Owners.count("email", "index", version, 1)));
  }

  private static int rotate() {
    return new Calls(TestTokens.OPERATOR_TENANT)
        .post(TestTokens.operator(), "/encryption/service-index/rotate", "")
        .statusCode(200)
        .extract()
        .path("version");
  }
}
