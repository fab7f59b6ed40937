package io.phishx.crypto.key;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tenants whose keys were destroyed, as far as this process knows; nobody ever leaves it. */
@ApplicationScoped
public class ShreddedTenants {

  private final Set<TenantId> tenants = ConcurrentHashMap.newKeySet();

  /** Completes with true if it is new. */
  public boolean add(TenantId tenant) {
    return tenants.add(tenant);
  }

  public boolean contains(TenantId tenant) {
    return tenants.contains(tenant);
  }

  /**
   * Refuses whatever concerns a shredded tenant.
   *
   * @throws Problem.Gone if its keys were destroyed
   */
  public void refuse(TenantId tenant) {
    if (contains(tenant)) {
      throw gone();
    }
  }

  static Problem.Gone gone() {
    return new Problem.Gone("keys-shredded", "the tenant's keys were destroyed");
  }
}
