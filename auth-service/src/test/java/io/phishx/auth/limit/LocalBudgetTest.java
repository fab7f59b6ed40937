package io.phishx.auth.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.testing.SetClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LocalBudgetTest {

  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final SetClock clock = new SetClock(Instant.parse("2026-05-01T00:00:00Z"));
  private final LocalBudget budget = new LocalBudget(clock);

  @Test
  void failuresCountUntilTheWindowEnds() {
    budget.add("pair", WINDOW);
    budget.add("pair", WINDOW);
    assertEquals(new Count(2, WINDOW), budget.count("pair"));
    clock.passes(WINDOW);
    assertEquals(Count.NONE, budget.count("pair"));
  }

  @Test
  void whatIsKnownIsRememberedUntilItsEnd() {
    assertEquals(0, budget.count("known").count());
    budget.know("known", Duration.ofDays(30));
    assertEquals(1, budget.count("known").count());
  }
}
