package io.phishx.crypto.client;

import io.phishx.chassis.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When tenants with values left under older keys are walked again: soon after a walk that brought
 * rows on, and after pauses that double up to a longest one while walks bring nothing, as with
 * values that open under no key. Other keys to reach begin anew.
 */
final class Pauses {

  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final Clock clock;
  private final Duration longest;
  private final Map<TenantId, Pause> pauses = new ConcurrentHashMap<>();

  /**
   * @param longest that a pause becomes, if the settle time is not longer
   */
  Pauses(Clock clock, Duration longest) {
    this.clock = clock;
    this.longest = longest;
  }

  /**
   * @param versions that the walks were to reach
   * @param walks one after the other without a row brought on
   */
  private record Pause(String versions, int walks, Instant until) {}

  /** Whether a walk to the same keys would come too early. */
  boolean isPausing(TenantId tenant, KeyTargets targets) {
    Pause pause = pauses.get(tenant);
    return pause != null
        && pause.versions().equals(targets.versions())
        && clock.instant().isBefore(pause.until());
  }

  /**
   * Begins the pause after a walk that left something.
   *
   * @param settle how long after a clean count another one proves that it stays clean
   * @return how long it is, above 0
   */
  Duration begin(TenantId tenant, RewrapPass.Walk walk, Duration settle) {
    Instant now = clock.instant();
    Pause begun =
        pauses.compute(
            tenant,
            (any, last) -> {
              int walks = isAsFruitless(last, walk) ? last.walks() + 1 : 1;
              return new Pause(walk.versions(), walks, now.plus(length(walks, settle)));
            });
    return Duration.between(now, begun.until());
  }

  /** What is left of the tenant's pause; at least a moment. */
  Duration left(TenantId tenant) {
    Pause pause = pauses.get(tenant);
    Duration left =
        pause == null ? Duration.ZERO : Duration.between(clock.instant(), pause.until());
    return left.compareTo(MARGIN) < 0 ? MARGIN : left;
  }

  /** The tenant may be walked at once, and its next pause is the shortest. */
  void end(TenantId tenant) {
    pauses.remove(tenant);
  }

  /** So may every tenant. */
  void endAll() {
    pauses.clear();
  }

  private static boolean isAsFruitless(@Nullable Pause last, RewrapPass.Walk walk) {
    return last != null && walk.rewrapped() == 0 && last.versions().equals(walk.versions());
  }

  private Duration length(int walks, Duration settle) {
    Duration length = settle.plus(MARGIN);
    for (int i = 1; i < walks && length.compareTo(longest) < 0; i++) {
      Duration doubled = length.multipliedBy(2);
      length = doubled.compareTo(longest) < 0 ? doubled : longest;
    }
    return length;
  }
}
