package io.phishx.chassis.audit;

import io.phishx.chassis.tenant.TenantId;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry that has its id, its time and its proof, and is ready for the log. However often it is
 * appended as one of many, it is there once.
 */
public final class StampedEntry {

  private final UUID id;
  private final TenantId tenant;
  private final Instant at;
  private final AuditEntry entry;
  private final byte[] mac;

  StampedEntry(UUID id, TenantId tenant, Instant at, AuditEntry entry, AuditMac mac) {
    this.id = id;
    this.tenant = tenant;
    this.at = at;
    this.entry = entry;
    this.mac = mac.of(tenant.value(), id, at, entry);
  }

  public UUID id() {
    return id;
  }

  public TenantId tenant() {
    return tenant;
  }

  Instant at() {
    return at;
  }

  public AuditEntry entry() {
    return entry;
  }

  /** The columns of {@code audit_log}. */
  Tuple values() {
    return Tuple.tuple()
        .addUUID(id)
        .addUUID(tenant.value())
        .addOffsetDateTime(at.atOffset(ZoneOffset.UTC))
        .addString(entry.eventType())
        .addString(entry.outcome().name())
        .addString(entry.actor())
        .addJsonObject(facts())
        .addUUID(entry.sealedAs())
        .addString(SealedText.sealedOf(entry.details()))
        .addString(SealedText.sealedOf(entry.ipAddress()))
        .addString(SealedText.sealedOf(entry.userAgent()))
        .addBuffer(Buffer.buffer(mac));
  }

  /** As {@code audit_append} takes it. */
  JsonObject json() {
    return new JsonObject()
        .put("id", id.toString())
        .put("tenant", tenant.toString())
        .put("at", at.toString())
        .put("event_type", entry.eventType())
        .put("outcome", entry.outcome().name())
        .put("actor", entry.actor())
        .put("facts", facts())
        .put("sealed_as", text(entry.sealedAs()))
        .put("action_details", SealedText.sealedOf(entry.details()))
        .put("ip_address", SealedText.sealedOf(entry.ipAddress()))
        .put("user_agent", SealedText.sealedOf(entry.userAgent()))
        .put("mac", HexFormat.of().formatHex(mac));
  }

  private JsonObject facts() {
    return new JsonObject(new HashMap<String, Object>(entry.facts()));
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
