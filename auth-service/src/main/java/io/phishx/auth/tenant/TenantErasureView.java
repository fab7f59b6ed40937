package io.phishx.auth.tenant;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a tenant's erasure is.
 *
 * @param from when services begin: no token that was issued before is taken any longer
 * @param keysShredded whether its keys are destroyed
 * @param receipt of the destruction, as crypto-service signed it
 * @param lastError why the keys are not destroyed yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TenantErasureView(
    Instant from,
    List<ServiceReport> services,
    boolean keysShredded,
    @Nullable Map<String, Object> receipt,
    @Nullable String lastError) {

  TenantErasureView {
    services = List.copyOf(services);
  }

  /**
   * What a service has reported.
   *
   * @param rows how many rows it deleted
   * @param reportedAt null until it has
   */
  record ServiceReport(String service, boolean done, long rows, @Nullable Instant reportedAt) {}
}
