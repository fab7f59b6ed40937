package io.phishx.auth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrustSnapshotTest {

  @Test
  void highestFloorOfASubjectHoldsInWhateverOrderReplicasWroteThem() {
    String document =
        """
        {"keys": [], "revocations": {"users": [
          {"sub": "a", "before": 20}, {"sub": "b", "before": 1}, {"sub": "a", "before": 10}]}}
        """;

    TrustSnapshot snapshot = TrustSnapshot.parse(1, document);

    assertEquals(
        Map.of("a", Instant.ofEpochSecond(20), "b", Instant.ofEpochSecond(1)), snapshot.users());
  }
}
