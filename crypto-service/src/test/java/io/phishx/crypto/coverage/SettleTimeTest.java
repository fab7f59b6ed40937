package io.phishx.crypto.coverage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Configs;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettleTimeTest {

  @Test
  void itIsSeveralTimesWhatAReplicaMayMissARotationFor() {
    assertEquals(Optional.empty(), SettleTime.refusal(Configs.crypto(Map.of())));
    assertEquals(Optional.empty(), SettleTime.refusal(Configs.crypto(Map.of("settle-time", "2m"))));
    assertTrue(
        SettleTime.refusal(Configs.crypto(Map.of("settle-time", "119s")))
            .orElseThrow()
            .contains("settle-time"));
    assertTrue(SettleTime.refusal(Configs.crypto(Map.of("settle-time", "0s"))).isPresent());
  }
}
