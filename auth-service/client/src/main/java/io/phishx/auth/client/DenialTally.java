package io.phishx.auth.client;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts denials until somebody takes them, and keeps what the first of each was about. Bounded:
 * for more than so many different ones it has no room. Thread-safe.
 */
final class DenialTally {

  private final int room;
  private Map<Denial, Count> counts = new HashMap<>();

  DenialTally(int room) {
    this.room = room;
  }

  /**
   * How often it happened.
   *
   * @param first facts of the first time
   */
  record Count(long times, Map<String, String> first) {

    Count {
      first = Map.copyOf(first);
    }

    private Count plus(Count later) {
      return new Count(times + later.times, first);
    }
  }

  /** Adds to what is counted; false where there is no room for it. */
  synchronized boolean add(Denial denial, Count count) {
    if (!counts.containsKey(denial) && counts.size() >= room) {
      return false;
    }
    counts.merge(denial, count, Count::plus);
    return true;
  }

  /** All that was counted; counting begins anew. */
  synchronized Map<Denial, Count> take() {
    Map<Denial, Count> taken = counts;
    counts = new HashMap<>();
    return taken;
  }
}
