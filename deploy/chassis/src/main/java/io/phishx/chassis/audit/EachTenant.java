package io.phishx.chassis.audit;

import io.micrometer.core.instrument.Counter;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Works for one tenant after the other, so that one tenant's failure is counted, told once, and
 * keeps nobody behind him waiting. Where the database does not even begin a transaction, the round
 * ends: it would not for the others either.
 */
final class EachTenant {

  private static final Logger LOG = Logger.getLogger(EachTenant.class);

  private final String what;
  private final Counter failures;
  private final Set<TenantId> failing = ConcurrentHashMap.newKeySet();

  /**
   * For one kind of work.
   *
   * @param what is done, for the log
   */
  EachTenant(String what, Counter failures) {
    this.what = what;
    this.failures = failures;
  }

  /** Completes with the sum of what {@code work} completed with; a failed tenant adds nothing. */
  Uni<Integer> of(List<TenantId> tenants, Function<TenantId, Uni<Integer>> work) {
    failing.retainAll(Set.copyOf(tenants));
    return inTurn(tenants, work);
  }

  /**
   * As {@link #of}, for work that takes many tenants at once: where it fails for some of them, each
   * has a turn of his own, and who failed last time has one from the start.
   *
   * @param atOnce how many at most; 1 or more
   */
  Uni<Integer> together(
      List<TenantId> tenants, int atOnce, Function<List<TenantId>, Uni<Integer>> work) {
    failing.retainAll(Set.copyOf(tenants));
    List<List<TenantId>> parts = new ArrayList<>();
    tenants.stream().filter(failing::contains).map(List::of).forEach(parts::add);
    List<TenantId> sound = tenants.stream().filter(tenant -> !failing.contains(tenant)).toList();
    for (int from = 0; from < sound.size(); from += atOnce) {
      parts.add(sound.subList(from, Math.min(sound.size(), from + atOnce)));
    }
    return Multi.createFrom()
        .iterable(parts)
        .onItem()
        .transformToUniAndConcatenate(part -> part(part, work))
        .collect()
        .with(Collectors.summingInt(Integer::intValue));
  }

  private Uni<Integer> part(List<TenantId> part, Function<List<TenantId>, Uni<Integer>> work) {
    Function<TenantId, Uni<Integer>> alone = tenant -> work.apply(List.of(tenant));
    if (part.size() == 1) {
      return one(part.getFirst(), alone);
    }
    return Uni.createFrom()
        .deferred(() -> work.apply(part))
        .onFailure(failure -> !(failure instanceof TimeoutException))
        .recoverWithUni(() -> inTurn(part, alone));
  }

  private Uni<Integer> inTurn(List<TenantId> tenants, Function<TenantId, Uni<Integer>> work) {
    return Multi.createFrom()
        .iterable(tenants)
        .onItem()
        .transformToUniAndConcatenate(tenant -> one(tenant, work))
        .collect()
        .with(Collectors.summingInt(Integer::intValue));
  }

  private Uni<Integer> one(TenantId tenant, Function<TenantId, Uni<Integer>> work) {
    return Uni.createFrom()
        .deferred(() -> work.apply(tenant))
        .invoke(() -> succeeded(tenant))
        .onFailure(failure -> !(failure instanceof TimeoutException))
        .recoverWithItem(failure -> failed(tenant, failure));
  }

  private void succeeded(TenantId tenant) {
    if (failing.remove(tenant)) {
      LOG.infof("works again: what=%s tenant=%s", what, tenant);
    }
  }

  private int failed(TenantId tenant, Throwable failure) {
    failures.increment();
    if (failing.add(tenant)) {
      LOG.warnf("fails for a tenant: what=%s tenant=%s reason=%s", what, tenant, failure);
    }
    return 0;
  }
}
