package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.SetClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PausesTest {

  private static final Duration SETTLE = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofHours(6);
  private static final Duration FIRST = SETTLE.plusSeconds(1);

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final SetClock clock = new SetClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final Pauses pauses = new Pauses(clock, LONGEST);

  @Test
  void theyDoubleUpToTheLongest() {
    // When
    List<Duration> begun = Stream.generate(() -> walk(2, 0)).limit(10).toList();

    // Then
    assertEquals(
        List.of(
            FIRST,
            FIRST.multipliedBy(2),
            FIRST.multipliedBy(4),
            FIRST.multipliedBy(8),
            FIRST.multipliedBy(16),
            FIRST.multipliedBy(32),
            FIRST.multipliedBy(64),
            LONGEST,
            LONGEST,
            LONGEST),
        begun);
  }

  @Test
  void aWalkComesTooEarlyUntilTheEndOnlyAndOnlyToTheSameKeys() {
    // Given
    assertFalse(pauses.isPausing(tenant, targets(2)));
    walk(2, 0);

    // When / Then
    assertTrue(pauses.isPausing(tenant, targets(2)));
    assertFalse(pauses.isPausing(tenant, targets(3)));
    assertFalse(pauses.isPausing(new TenantId(UUID.randomUUID()), targets(2)));
    clock.passes(FIRST.minusMillis(1));
    assertTrue(pauses.isPausing(tenant, targets(2)));
    clock.passes(Duration.ofMillis(1));
    assertFalse(pauses.isPausing(tenant, targets(2)));
  }

  @Test
  void rowsThatWereBroughtOnBeginAnew() {
    // Given
    walk(2, 0);
    walk(2, 0);

    // When / Then
    assertEquals(FIRST, walk(2, 1));
    assertEquals(FIRST.multipliedBy(2), walk(2, 0));
  }

  @Test
  void otherKeysBeginAnew() {
    // Given
    walk(2, 0);
    walk(2, 0);

    // When / Then
    assertEquals(FIRST, walk(3, 0));
  }

  @Test
  void whatWasEndedBeginsAnew() {
    // Given
    walk(2, 0);
    walk(2, 0);

    // When
    pauses.end(tenant);

    // Then
    assertFalse(pauses.isPausing(tenant, targets(2)));
    assertEquals(FIRST, walk(2, 0));
    pauses.endAll();
    assertEquals(FIRST, walk(2, 0));
  }

  @Test
  void noneIsShorterThanTheSettleTimeThatASecondCountWaitsFor() {
    // Given
    Duration settle = LONGEST.plusHours(1);

    // When / Then
    for (int i = 0; i < 3; i++) {
      assertEquals(
          settle.plusSeconds(1),
          pauses.begin(tenant, new RewrapPass.Walk(targets(2).versions(), 0), settle));
    }
  }

  @Test
  void whatIsLeftIsNeverNothing() {
    assertEquals(Duration.ofSeconds(1), pauses.left(tenant));
    walk(2, 0);
    clock.passes(Duration.ofSeconds(1));
    assertEquals(SETTLE, pauses.left(tenant));
    clock.passes(SETTLE);
    assertEquals(Duration.ofSeconds(1), pauses.left(tenant));
  }

  private Duration walk(int version, long rewrapped) {
    return pauses.begin(
        tenant, new RewrapPass.Walk(targets(version).versions(), rewrapped), SETTLE);
  }

  private static KeyTargets targets(int version) {
    return new KeyTargets("now", version, Map.of(), Set.of(), Instant.EPOCH, false, false, SETTLE);
  }
}
