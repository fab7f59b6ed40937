package io.phishx.auth.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalBudgetTest {

  private static final List<String> KEYS = List.of("pair", "account", "network");
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
    budget.add(KEYS, WINDOW);
    budget.add(KEYS, WINDOW);
    assertEquals(2, budget.spent(KEYS, "known").pair());
    assertEquals(WINDOW, budget.spent(KEYS, "known").reset());
    clock.now = clock.now.plus(WINDOW);
    assertEquals(0, budget.spent(KEYS, "known").pair());
  }

  @Test
  void knownNetworkIsRemembered() {
    assertFalse(budget.spent(KEYS, "known").known());
    budget.know("known", Duration.ofDays(30));
    assertTrue(budget.spent(KEYS, "known").known());
  }
}
