package io.phishx.crypto.client;

import io.phishx.chassis.tenant.TenantId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Room for questions under way: so many in all, and of them so many of one tenant, so that none
 * takes the room of all others.
 */
final class Places {

  private final int most;
  private final int mostOfTenant;
  private final AtomicInteger taken = new AtomicInteger();
  private final ConcurrentMap<TenantId, Integer> ofTenant = new ConcurrentHashMap<>();

  Places(int most, int mostOfTenant) {
    this.most = most;
    this.mostOfTenant = mostOfTenant;
  }

  /** Takes a place; false if none is left for that tenant. */
  boolean enter(TenantId tenant) {
    if (ofTenant.merge(tenant, 1, Integer::sum) <= mostOfTenant) {
      if (taken.incrementAndGet() <= most) {
        return true;
      }
      taken.decrementAndGet();
    }
    release(tenant);
    return false;
  }

  /** Gives back what {@link #enter} took. */
  void leave(TenantId tenant) {
    taken.decrementAndGet();
    release(tenant);
  }

  /** Tenants with a question under way. */
  int tenants() {
    return ofTenant.size();
  }

  private void release(TenantId tenant) {
    ofTenant.computeIfPresent(tenant, (any, count) -> count == 1 ? null : count - 1);
  }
}
