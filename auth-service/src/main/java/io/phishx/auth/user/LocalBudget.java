package io.phishx.auth.user;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

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

  LoginGuard.Spent spent(List<String> keys, String known) {
    Instant now = clock.instant();
    List<Window> spent = keys.stream().map(key -> current(key, now)).toList();
    Duration reset =
        spent.stream()
            .map(window -> Duration.between(now, window.ends()))
            .reduce(Duration.ofSeconds(1), (a, b) -> a.compareTo(b) > 0 ? a : b);
    return new LoginGuard.Spent(
        spent.get(0).count(),
        spent.get(1).count(),
        spent.get(2).count(),
        current(known, now).count() > 0,
        reset);
  }

  void add(List<String> keys, Duration window) {
    Instant now = clock.instant();
    for (String key : keys) {
      windows
          .asMap()
          .merge(
              key,
              new Window(1, now.plus(window)),
              (old, fresh) ->
                  old.ends().isAfter(now) ? new Window(old.count() + 1, old.ends()) : fresh);
    }
  }

  void forget(String key) {
    windows.invalidate(key);
  }

  void know(String key, Duration kept) {
    windows.put(key, new Window(1, clock.instant().plus(kept)));
  }

  private Window current(String key, Instant now) {
    Window window = windows.getIfPresent(key);
    return window != null && window.ends().isAfter(now) ? window : new Window(0, now);
  }
}
