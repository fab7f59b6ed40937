package io.phishx.auth.client;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;

/** Tells auth-service that this service has erased a tenant; in auth-service, itself. */
public interface ErasureReporter {

  /**
   * Reports once more is harmless.
   *
   * @param rows how many rows were deleted this time
   */
  Uni<Void> report(TenantId tenant, long rows);
}
