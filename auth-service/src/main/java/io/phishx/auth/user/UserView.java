package io.phishx.auth.user;

import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user as the tenant's admins see him. */
public record UserView(
    UUID id,
    String email,
    @Nullable String name,
    String role,
    boolean disabled,
    TenantId tenantId,
    Instant createdAt,
    Instant updatedAt) {

  public static UserView of(User user) {
    return new UserView(
        user.id(),
        user.email(),
        user.name(),
        user.role().wire(),
        user.disabled(),
        user.tenant(),
        user.createdAt(),
        user.updatedAt());
  }

  @Override
  public String toString() {
    return "UserView[" + id + "]";
  }
}
