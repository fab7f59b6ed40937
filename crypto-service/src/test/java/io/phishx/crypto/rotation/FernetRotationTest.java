package io.phishx.crypto.rotation;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The key of values in the guide's format changes, and every token stays readable. */
@RunningService
class FernetRotationTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Calls calls = Calls.ofNewTenant();
  private final String admin = calls.user("admin");

  @Test
  void tokensOfEveryKeyOpenAndNewOnesAreUnderTheNewest() {
    // Given
    String oldest = seal("first");

    // When
    rotate().body("version", equalTo(2));
    String older = seal("second");
    rotate().body("version", equalTo(3));
    String newest = seal("third");

    // Then
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of("table", "findings", "rows", List.of(row(oldest), row(older), row(newest))))
        .statusCode(200)
        .body("errors", equalTo(List.of()))
        .body("rows.description", equalTo(List.of("first", "second", "third")));
    awaitUses(1, 1, 1);
    calls.get(admin, "/encryption/keys/history").body("version", equalTo(List.of(3, 2)));
  }

  @Test
  void rewrapBringsATokenToTheNewestKeyOnce() {
    // Given
    String older = seal("text");
    rotate();

    // When
    String newest = rewrap(older);

    // Then: it is counted for the newer key, and stays as it is from then on
    assertTrue(newest.startsWith("v1:"), newest);
    assertNotEquals(older, newest);
    assertEquals(newest, rewrap(newest));
    open(newest).body("rows[0].description", equalTo("text"));
    open(older).body("rows[0].description", equalTo("text"));
    awaitUses(1, 1);
  }

  @Test
  void noOlderKeyGoesSinceATokenNamesNone() {
    // Given
    seal("text");
    rotate();

    // When / Then
    calls
        .post(admin, "/encryption/keys/1/retire?purpose=fernet", "")
        .spec(problem(400, "invalid-request"))
        .body("violations[0].message", equalTo("expected one of field, index"));
    calls
        .post(admin, "/encryption/keys/rotate?purpose=receipt", "")
        .spec(problem(400, "invalid-request"))
        .body("violations[0].message", equalTo("expected one of field, index, fernet"));
  }

  private ValidatableResponse rotate() {
    return calls.post(admin, "/encryption/keys/rotate?purpose=fernet", "").statusCode(200);
  }

  private String seal(String text) {
    return sealed("encrypt", text);
  }

  private String rewrap(String value) {
    return sealed("rewrap", value);
  }

  private String sealed(String call, String description) {
    return calls
        .post(
            admin,
            "/encryption/rows/" + call,
            Map.of("table", "findings", "rows", List.of(row(description))))
        .statusCode(200)
        .body("errors", equalTo(List.of()))
        .extract()
        .path("rows[0].description");
  }

  private ValidatableResponse open(String value) {
    return calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of("table", "findings", "rows", List.of(row(value))))
        .statusCode(200);
  }

  /** What each version has sealed, the oldest first. */
  private void awaitUses(Integer... uses) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              List<Map<String, Object>> keys =
                  calls
                      .get(admin, "/encryption/keys")
                      .statusCode(200)
                      .extract()
                      .path("items.findAll { it.purpose == 'fernet' }");
              assertEquals(
                  List.of(uses), keys.reversed().stream().map(key -> key.get("uses")).toList());
            });
  }

  private static Map<String, Object> row(String description) {
    return Map.of("description", description);
  }
}
