package io.phishx.crypto.key;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.root.RootKey;
import io.phishx.crypto.root.WrongRootKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

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

  private static final Logger LOG = Logger.getLogger(NewKey.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Makes and wraps one.
   *
   * @return fails with {@link Problem.Unavailable} if {@code root} cannot wrap now
   */
  static Uni<NewKey> make(
      RootKey root, UUID id, TenantId tenant, KeyPurpose purpose, int version, Instant now) {
    byte[] material = new byte[FieldKeys.LENGTH];
    RANDOM.nextBytes(material);
    return root.wrap(material, KeyRow.context(id, tenant, purpose, version))
        .onFailure(WrongRootKey.class)
        .transform(NewKey::lost)
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

  private static Problem.Unavailable lost(Throwable why) {
    LOG.errorf("the root key cannot wrap: %s", why.getMessage());
    return new Problem.Unavailable(
        "root-key-mismatch",
        "the root key that wraps is in its token no more",
        Duration.ofSeconds(30));
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
