package io.phishx.auth.user;

import io.phishx.auth.client.Role;
import io.phishx.chassis.tenant.TenantId;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user as he is stored: address, name and password hash sealed. */
record UserRow(
    UUID id,
    TenantId tenant,
    String email,
    @Nullable String name,
    String passwordHash,
    String emailIndex,
    Role role,
    boolean disabled,
    long version,
    @Nullable Instant revokedBefore,
    UUID epoch,
    Instant createdAt,
    Instant updatedAt) {

  static final String COLUMNS =
      "id, tenant_id, email, name, password_hash, email_index, role, disabled, version,"
          + " revoked_before, credential_epoch, created_at, updated_at";

  static UserRow of(Row row) {
    OffsetDateTime revoked = row.getOffsetDateTime("revoked_before");
    return new UserRow(
        row.getUUID("id"),
        new TenantId(row.getUUID("tenant_id")),
        row.getString("email"),
        row.getString("name"),
        row.getString("password_hash"),
        row.getString("email_index"),
        Role.of(row.getString("role")).orElseThrow(),
        row.getBoolean("disabled"),
        row.getLong("version"),
        revoked == null ? null : revoked.toInstant(),
        row.getUUID("credential_epoch"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant());
  }

  User opened(String openEmail, @Nullable String openName, String openHash) {
    return new User(
        id,
        tenant,
        openEmail,
        openName,
        openHash,
        role,
        disabled,
        version,
        revokedBefore,
        epoch,
        createdAt,
        updatedAt);
  }
}
