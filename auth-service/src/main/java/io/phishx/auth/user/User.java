package io.phishx.auth.user;

import io.phishx.auth.client.Role;
import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user with opened columns; prints ids only.
 *
 * @param passwordHash PHC string
 * @param version grows with each change that ends what was granted before
 * @param revokedBefore tokens are issued later than it; null if nothing was ever revoked
 * @param epoch another after each change of what he proves himself with, and after each end of all
 *     his sessions: where he was known before, he is a stranger then
 */
public record User(
    UUID id,
    TenantId tenant,
    String email,
    @Nullable String name,
    String passwordHash,
    Role role,
    boolean disabled,
    long version,
    @Nullable Instant revokedBefore,
    UUID epoch,
    Instant createdAt,
    Instant updatedAt) {

  @Override
  public String toString() {
    return "User[" + id + "]";
  }
}
