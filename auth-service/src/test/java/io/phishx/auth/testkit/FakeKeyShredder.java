package io.phishx.auth.testkit;

import io.phishx.auth.tenant.KeyShredder;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keys that are destroyed in this process, or can't be for a while. */
@ApplicationScoped
@Alternative
@Priority(1)
public class FakeKeyShredder implements KeyShredder {

  private final Set<TenantId> destroyed = ConcurrentHashMap.newKeySet();
  private volatile boolean away;

  public void becomeUnavailable() {
    away = true;
  }

  public void recover() {
    away = false;
  }

  public boolean destroyed(TenantId tenant) {
    return destroyed.contains(tenant);
  }

  @Override
  public Uni<JsonObject> shred(TenantId tenant) {
    if (away) {
      return Uni.createFrom().failure(new IllegalStateException("the keys cannot be reached"));
    }
    destroyed.add(tenant);
    return Uni.createFrom().item(new JsonObject().put("tenant_id", tenant.toString()));
  }
}
