package io.phishx.auth.limit;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds calls whatever comes of them. They are counted beside their work and never wait for Redis,
 * frozen or not: this replica's own calls are bounded exactly, and those of all replicas together
 * but for one call of each, and for what is under way until Redis has answered. Of one budget, one
 * call to Redis is under way at a time; what is counted meanwhile goes with the next one.
 */
@ApplicationScoped
public class CallBudgets {

  private final Budgets budgets;
  private final SpentBudgets spent;

  /** How many calls of a budget were counted here and not yet told to Redis. */
  private final Map<String, Long> untold = new ConcurrentHashMap<>();

  CallBudgets(Budgets budgets, Clock clock) {
    this.budgets = budgets;
    this.spent = new SpentBudgets(clock);
  }

  /**
   * Takes one call off a budget.
   *
   * @param limit of a window; 1 or more
   * @return how long until there is one again; empty if there was one
   */
  public Optional<Duration> spend(String key, int limit, Duration window) {
    Optional<Duration> left = spent.left(key);
    if (left.isPresent()) {
      return left;
    }
    Count here = budgets.addHere(key, window);
    if (here.count() > limit) {
      return Optional.of(here.left());
    }
    if (untold.merge(key, 1L, Long::sum) == 1) {
      tell(key, limit, window, 1);
    }
    return Optional.empty();
  }

  private void tell(String key, int limit, Duration window, long calls) {
    budgets
        .addElsewhere(key, calls, window)
        .subscribe()
        .with(
            count -> told(key, limit, window, calls, count),
            lost -> told(key, limit, window, calls, Count.NONE));
  }

  private void told(String key, int limit, Duration window, long calls, Count count) {
    spent.hear(key, limit, count);
    Long left = untold.computeIfPresent(key, (k, all) -> all == calls ? null : all - calls);
    if (left != null) {
      tell(key, limit, window, left);
    }
  }
}
