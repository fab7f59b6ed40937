package io.phishx.crypto.key;

import io.phishx.chassis.tenant.TenantId;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A data key as PostgreSQL keeps it.
 *
 * @param wrapped the key under the root key of {@code rootFingerprint}
 * @param fingerprint tells keys apart without betraying them
 * @param uses values sealed with it, as counted so far
 */
public record KeyRow(
    UUID id,
    TenantId tenant,
    KeyPurpose purpose,
    int version,
    KeyState state,
    Buffer wrapped,
    String rootFingerprint,
    String fingerprint,
    long uses) {

  static final String COLUMNS =
      "id, tenant_id, purpose, version, state, wrapped, root_fingerprint, fingerprint, created_at,"
          + " rotated_at, retired_at, uses";

  static KeyRow of(Row row) {
    return new KeyRow(
        row.getUUID("id"),
        new TenantId(row.getUUID("tenant_id")),
        KeyPurpose.of(row.getString("purpose")),
        row.getInteger("version"),
        state(row),
        row.getBuffer("wrapped"),
        row.getString("root_fingerprint"),
        row.getString("fingerprint"),
        row.getLong("uses"));
  }

  /** What the wrapped key is bound to. */
  byte[] context() {
    return context(id, tenant, purpose, version);
  }

  static byte[] context(UUID id, TenantId tenant, KeyPurpose purpose, int version) {
    return LengthPrefixed.of(
        "phishx/data-key",
        id.toString(),
        tenant.toString(),
        purpose.label(),
        Integer.toString(version));
  }

  private static KeyState state(Row row) {
    KeyState.Active active =
        new KeyState.Active(Objects.requireNonNull(instant(row, "created_at")));
    Instant rotated = instant(row, "rotated_at");
    Instant retired = instant(row, "retired_at");
    return switch (row.getString("state")) {
      case "active" -> active;
      case "decrypt_only" -> active.supersede(Objects.requireNonNull(rotated));
      case "retired" ->
          active.supersede(Objects.requireNonNull(rotated)).retire(Objects.requireNonNull(retired));
      default -> throw new IllegalStateException("no key state " + row.getString("state"));
    };
  }

  private static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
