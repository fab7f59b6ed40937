package io.phishx.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnomalyConfigTest {

  @Test
  void withoutAnySettingTheDefaultsHold() {
    AnomalyConfig config = AnomalyConfigs.with(Map.of());

    assertEquals(Optional.empty(), config.trustedServers());
    assertEquals(Optional.empty(), config.pseudonymKey());
    assertEquals(128L << 20, config.admission().asLongValue());
    assertEquals(32L << 10, config.readAtOnce().asLongValue());
    assertEquals(2, config.readers());
    assertEquals(Duration.ofDays(7), config.oldestReceipt());
    assertEquals(Duration.ofSeconds(1), config.followAfter());
    assertEquals(Duration.ofMinutes(1), config.lateCommits());
    assertEquals(400_000, config.baselineEntries());
    assertEquals(Duration.ofSeconds(10), config.snapshotPause());
    assertEquals("email_risk", config.model());
    assertEquals(Duration.ofHours(1), config.retention().interval());
    assertEquals(Duration.ofMinutes(1), config.retention().firstAfter());
    assertEquals(Duration.ofMillis(800), config.modelCalls().timeout());
    assertEquals(64, config.modelCalls().connections());
    assertEquals(256, config.modelCalls().queue());
    assertEquals(URI.create("http://localhost:8084"), config.experimentUrl());
  }
}
