package io.phishx.crypto.key;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.root.RootKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A data key that was made and wrapped, and is not stored yet. */
record NewKey(
    UUID id,
    TenantId tenant,
    KeyPurpose purpose,
    int version,
    Buffer wrapped,
    String rootFingerprint,
    String fingerprint,
    Instant createdAt) {

  private static final SecureRandom RANDOM = new SecureRandom();

  static Uni<NewKey> make(
      RootKey root, UUID id, TenantId tenant, KeyPurpose purpose, int version, Instant now) {
    byte[] material = new byte[FieldKeys.LENGTH];
    RANDOM.nextBytes(material);
    return root.wrap(material, KeyRow.context(id, tenant, purpose, version))
        .map(
            wrapped ->
                new NewKey(
                    id,
                    tenant,
                    purpose,
                    version,
                    Buffer.buffer(wrapped),
                    root.fingerprint(),
                    FieldKeys.fingerprint(material, id),
                    now));
  }

  /** Nobody asks for a first key: it comes with the first value, and no rotation is on record. */
  AuditEntry made() {
    return AuditEntry.of(
        "encryption.key-made",
        Outcome.SUCCESS,
        "crypto-service",
        Map.of(
            "purpose", purpose.label(),
            "version", Integer.toString(version),
            "new_key_hash", fingerprint));
  }
}
