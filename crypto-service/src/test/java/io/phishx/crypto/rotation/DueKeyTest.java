package io.phishx.crypto.rotation;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@RunningService
@TestProfile(DueKeyTest.TwoSealsPerKey.class)
class DueKeyTest {

  /** Keys that may seal twice only. */
  public static class TwoSealsPerKey implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("phishx.encryption.max-seals-per-key", "2");
    }
  }

  @Test
  void aKeyThatHasSealedEnoughGetsASuccessorByItself() {
    // Given
    Calls calls = Calls.ofNewTenant();

    // When
    calls.encrypt(
        "{\"table\":\"findings\",\"row_ids\":[\"1\"],"
            + "\"rows\":[{\"description\":\"x\",\"finding_type\":\"y\"}]}");

    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                calls
                    .get(calls.user("admin"), "/encryption/keys/history")
                    .body("size()", greaterThanOrEqualTo(1))
                    .body("[0].actor", equalTo("crypto-service")));
  }

  @Test
  void whatIsReWrappedCountsForTheKeyThatSealsItAnew() {
    // Given: the first key has sealed enough, its successor nothing yet
    Calls calls = Calls.ofNewTenant();
    List<Map<String, Object>> rows =
        calls
            .encrypt(
                "{\"table\":\"findings\",\"row_ids\":[\"1\"],"
                    + "\"rows\":[{\"description\":\"x\",\"finding_type\":\"y\"}]}")
            .jsonPath()
            .getList("rows");
    awaitVersion(calls, 2);

    // When
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/rewrap",
            Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows))
        .statusCode(200)
        .body("rows[0].description", startsWith("v2:2:"));

    // Then
    awaitVersion(calls, 3);
  }

  private static void awaitVersion(Calls calls, int version) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                calls
                    .get(calls.user("admin"), "/encryption/keys/history")
                    .body("version", hasItem(version)));
  }
}
