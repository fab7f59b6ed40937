package io.phishx.auth.tenant;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One tenant in full.
 *
 * @param erasure absent unless it is being deleted, or was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TenantDetail(
    UUID id,
    String slug,
    String name,
    TenantState state,
    Instant createdAt,
    Instant updatedAt,
    @Nullable TenantErasureView erasure) {

  static TenantDetail of(Tenant tenant, @Nullable TenantErasureView erasure) {
    return new TenantDetail(
        tenant.id(),
        tenant.slug(),
        tenant.name(),
        tenant.state(),
        tenant.createdAt(),
        tenant.updatedAt(),
        erasure);
  }
}
