package io.phishx.crypto.rotation;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
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
}
