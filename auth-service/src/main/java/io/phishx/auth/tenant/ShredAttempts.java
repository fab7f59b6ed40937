package io.phishx.auth.tenant;

import io.phishx.chassis.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When this replica asks next for the destruction of a tenant's keys: after each refusal twice as
 * late, since what it takes may be an operator's doing.
 */
final class ShredAttempts {

  /** The first pause; each further one is twice as long. */
  static final Duration SHORTEST = Duration.ofSeconds(2);

  /** The longest pause. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private final Map<TenantId, Attempt> failed = new ConcurrentHashMap<>();

  private record Attempt(Duration pause, Instant next) {}

  boolean isDue(TenantId tenant, Instant now) {
    Attempt last = failed.get(tenant);
    return last == null || !now.isBefore(last.next());
  }

  /** Completes with how long this one waits now. */
  Duration failed(TenantId tenant, Instant now) {
    Attempt last = failed.get(tenant);
    Duration twice = last == null ? SHORTEST : last.pause().multipliedBy(2);
    Duration pause = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    failed.put(tenant, new Attempt(pause, now.plus(pause)));
    return pause;
  }

  /** Forgets whoever is not waiting any more. */
  void keep(Collection<TenantId> waiting) {
    failed.keySet().retainAll(waiting);
  }
}
