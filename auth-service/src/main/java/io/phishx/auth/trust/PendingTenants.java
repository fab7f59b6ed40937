package io.phishx.auth.trust;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Tenants that this process is about to create. What belongs to one is sealed before the
 * transaction that creates both, so this service needs its own token for a tenant that does not
 * stand yet; nobody else gets one.
 */
@Singleton
public class PendingTenants {

  private final Set<TenantId> pending = ConcurrentHashMap.newKeySet();

  /** Does {@code work} for a tenant with a new id. */
  public <T> Uni<T> during(TenantId tenant, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              pending.add(tenant);
              return work.get().onTermination().invoke(() -> pending.remove(tenant));
            });
  }

  /** Whether work for it is under way. */
  public boolean contains(TenantId tenant) {
    return pending.contains(tenant);
  }
}
