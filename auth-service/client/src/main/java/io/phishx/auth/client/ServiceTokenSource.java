package io.phishx.auth.client;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** Where a service gets its own token from: over HTTP; auth-service mints its own in process. */
public interface ServiceTokenSource {

  /** The type of the problem that there is no token for a tenant who is not active. */
  String NOT_ACTIVE = "tenant-not-active";

  /**
   * A new token of this service.
   *
   * @param tenant whose data it is for; empty for the operator tenant
   * @return fails with a problem of the type {@link #NOT_ACTIVE} for a tenant who is suspended, on
   *     his way out, or unknown
   */
  Uni<Issued> issue(Optional<TenantId> tenant);

  /**
   * A token and how long it lives.
   *
   * @param token the compact form
   * @param lifetime from now
   */
  record Issued(String token, Duration lifetime) {

    @Override
    public String toString() {
      return "Issued[***, " + lifetime + "]";
    }
  }
}
