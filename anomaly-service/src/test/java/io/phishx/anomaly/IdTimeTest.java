package io.phishx.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.id.Ids;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdTimeTest {

  private static final Instant AT = Instant.parse("2026-11-05T10:00:00.123Z");

  @Test
  void theLowestIdOfAMillisecondIsBetweenItsNeighbours() {
    UUID lowest = IdTime.lowest(AT);

    assertTrue(IdTime.ORDER.compare(id(AT), lowest) >= 0);
    assertTrue(IdTime.ORDER.compare(id(AT.minusMillis(1)), lowest) < 0);
    assertEquals(7, lowest.version());
    assertEquals(2, lowest.variant());
  }

  @Test
  void idsAreOrderedAsUnsignedBytes() {
    UUID low = UUID.fromString("7fffffff-ffff-7fff-bfff-ffffffffffff");
    UUID high = UUID.fromString("80000000-0000-7000-8000-000000000000");

    assertTrue(IdTime.ORDER.compare(low, high) < 0);
    assertTrue(IdTime.ORDER.compare(IdTime.FIRST, low) < 0);
  }

  private static UUID id(Instant at) {
    return new Ids(Clock.fixed(at, ZoneOffset.UTC)).next();
  }
}
