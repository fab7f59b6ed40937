package io.phishx.auth.tenant;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;

/** Destroys a tenant's keys; in crypto-service, which owns them. */
public interface KeyShredder {

  /**
   * Destroys them; once more is harmless.
   *
   * @return the receipt as it was signed; fails if the keys may still stand
   */
  Uni<JsonObject> shred(TenantId tenant);
}
