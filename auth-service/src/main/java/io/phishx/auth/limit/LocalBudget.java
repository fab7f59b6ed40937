package io.phishx.auth.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The same counters in this process, bounded, for when Redis is away. */
@ApplicationScoped
class LocalBudget {

  private static final int MAX_KEYS = 100_000;

  private final Clock clock;
  private final Cache<String, Window> windows = Caffeine.newBuilder().maximumSize(MAX_KEYS).build();

  private record Window(long count, Instant ends) {}

  LocalBudget(Clock clock) {
    this.clock = clock;
  }

  Count count(String key) {
    Window window = windows.getIfPresent(key);
    if (window == null) {
      return Count.NONE;
    }
    Instant now = clock.instant();
    return window.ends().isAfter(now)
        ? new Count(window.count(), Duration.between(now, window.ends()))
        : Count.NONE;
  }

  void add(String key, Duration window) {
    Instant now = clock.instant();
    windows
        .asMap()
        .merge(
            key,
            new Window(1, now.plus(window)),
            (old, fresh) ->
                old.ends().isAfter(now) ? new Window(old.count() + 1, old.ends()) : fresh);
  }

  void forget(String key) {
    windows.invalidate(key);
  }

  void know(String key, Duration kept) {
    windows.put(key, new Window(1, clock.instant().plus(kept)));
  }
}
