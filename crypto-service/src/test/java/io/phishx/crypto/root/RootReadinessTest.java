package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.crypto.testkit.Configs;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Which root keys a process must have before it is sent calls. */
class RootReadinessTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OWN =
      "f3a1c4d59b2e8f7061728394a5b6c7d8e9fa0b1c2d3e4f5061a2b3c4d5e6f708";
  private static final String OTHER =
      "a5b6c7d8e9fa0b1c2d3e4f5061a2b3c4d5e6f708f3a1c4d59b2e8f7061728394";
  private static final Vertx VERTX = Vertx.vertx();

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final FakeRootTable table = new FakeRootTable();
  private final RootReadiness readiness =
      new RootReadiness(roots(OWN), table, VERTX.getDelegate(), metrics);

  @AfterAll
  static void stop() {
    VERTX.closeAndAwait();
  }

  @Test
  void nobodyIsReadyBeforeTheDatabaseWasAsked() {
    table.setAway(true);
    assertThrows(IllegalStateException.class, this::look);
    assertFalse(isReady());

    table.setAway(false);
    look();
    assertTrue(isReady());
  }

  @Test
  void theKeyThatWrapsIsWaitedFor() {
    // Given
    String other = wrapsBy(OTHER);

    // When / Then
    look();
    assertFalse(isReady());
    assertEquals(1, missing());

    // When: the change is taken back
    wrapsBy(OWN);
    look();
    assertTrue(isReady());
    assertEquals(0, missing());

    // Then: what fitted once stays, and tells what it lacks
    table.activate(other);
    look();
    assertTrue(isReady());
    assertEquals(1, missing());
    table.setAway(true);
    assertThrows(IllegalStateException.class, this::look);
    assertTrue(isReady());
  }

  @Test
  void aFormerKeyThatAStoredOneNeedsIsToldOfAndKeepsNobodyBack() {
    table.need(wrapsBy(OTHER));
    wrapsBy(OWN);

    look();

    assertTrue(isReady());
    assertEquals(1, missing());
  }

  @Test
  void anEmptyDatabaseThatAnotherReplicaBeginsCountsForNothing() {
    look();
    assertTrue(isReady());

    wrapsBy(OTHER);
    look();

    assertFalse(isReady());
  }

  private void look() {
    readiness.look().await().atMost(SOON);
  }

  private boolean isReady() {
    return readiness.call().getStatus() == Status.UP;
  }

  private double missing() {
    return metrics.get("phishx_crypto_root_keys_missing").gauge().value();
  }

  /** Lets a configured key wrap; its fingerprint. */
  private String wrapsBy(String key) {
    table.activate("none");
    String fingerprint = roots(key).current().await().atMost(SOON).fingerprint();
    table.activate(fingerprint);
    return fingerprint;
  }

  private RootKeys roots(String key) {
    return new RootKeys(Configs.crypto(Map.of("master-key", key)), table, VERTX, Optional.empty());
  }
}
