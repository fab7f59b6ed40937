package io.phishx.crypto.key;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tenants whose keys were destroyed, as far as this process knows: nobody ever leaves them; and
 * tenants of whom something says so that cannot be believed: they get no answer while it is there.
 */
@ApplicationScoped
public class ShreddedTenants {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Set<TenantId> tenants = ConcurrentHashMap.newKeySet();
  private volatile Set<TenantId> doubted = Set.of();

  /** Completes with true if it is new. */
  public boolean add(TenantId tenant) {
    return tenants.add(tenant);
  }

  /**
   * From now on these, and no others, are in doubt.
   *
   * @return those that were not before
   */
  public Set<TenantId> doubt(Set<TenantId> these) {
    Set<TenantId> fresh = new HashSet<>(these);
    fresh.removeAll(doubted);
    doubted = Set.copyOf(these);
    return fresh;
  }

  /** Why nothing is done for {@code tenant} now; empty if nothing stands against it. */
  Optional<Problem> refusal(TenantId tenant) {
    if (tenants.contains(tenant)) {
      return Optional.of(gone());
    }
    return doubted.contains(tenant)
        ? Optional.of(
            new Problem.Unavailable(
                "shred-ledger-in-doubt",
                "the shred ledger names the tenant, but no known key signed its receipt",
                LOOK_AGAIN))
        : Optional.empty();
  }

  /**
   * Refuses whatever concerns a shredded tenant.
   *
   * @throws Problem.Gone if its keys were destroyed
   * @throws Problem.Unavailable while that is in doubt
   */
  public void refuse(TenantId tenant) {
    Optional<Problem> refusal = refusal(tenant);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  static Problem.Gone gone() {
    return new Problem.Gone("keys-shredded", "the tenant's keys were destroyed");
  }
}
