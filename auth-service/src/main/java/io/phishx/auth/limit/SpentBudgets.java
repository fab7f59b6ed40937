package io.phishx.auth.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which budgets this replica has heard to be spent, so that it refuses by itself until they end.
 */
final class SpentBudgets {

  private static final int MOST = 10_000;

  private final Clock clock;
  private final Cache<String, Instant> ends = Caffeine.newBuilder().maximumSize(MOST).build();

  SpentBudgets(Clock clock) {
    this.clock = clock;
  }

  /** How long the budget stays spent; empty if there may be some of it left. */
  Optional<Duration> left(String key) {
    Instant end = ends.getIfPresent(key);
    Instant now = clock.instant();
    return end != null && end.isAfter(now)
        ? Optional.of(Duration.between(now, end))
        : Optional.empty();
  }

  /** Remembers a budget whose {@code count} has reached its limit. */
  void hear(String key, int limit, Count count) {
    if (count.count() >= limit) {
      ends.put(key, clock.instant().plus(count.left()));
    }
  }
}
