package io.phishx.auth.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LocalBudgetTest {

  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final SetClock clock = new SetClock();
  private final LocalBudget budget = new LocalBudget(clock);

  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-05-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void failuresCountUntilTheWindowEnds() {
    budget.add("pair", WINDOW);
    budget.add("pair", WINDOW);
    assertEquals(new Count(2, WINDOW), budget.count("pair"));
    clock.now = clock.now.plus(WINDOW);
    assertEquals(Count.NONE, budget.count("pair"));
  }

  @Test
  void whatIsKnownIsRememberedUntilItsEnd() {
    assertEquals(0, budget.count("known").count());
    budget.know("known", Duration.ofDays(30));
    assertEquals(1, budget.count("known").count());
  }
}
