package io.phishx.crypto.shred;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says that a tenant's keys were destroyed.
 *
 * @param actor the operator, or the service that erases the tenant
 * @param keys those destroyed, by fingerprint
 * @param unreadableBy when no process can hold one of them in memory any more, also one that hears
 *     of nothing
 * @param recoveryPoints backups that still hold the wrapped keys
 * @param signature over all of the above; null while it is being made
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Receipt(
    UUID receiptId,
    TenantId tenantId,
    Instant shreddedAt,
    String actor,
    List<DestroyedKey> keys,
    Instant unreadableBy,
    RecoveryPoints recoveryPoints,
    @Nullable Signature signature) {

  /** {@code typ} of the JWS. */
  static final String TYPE = "phishx-shredding+jwt";

  Receipt {
    keys = List.copyOf(keys);
  }

  /** A key by its fingerprint. */
  record DestroyedKey(String purpose, int version, String keyHash) {}

  /**
   * What is known of backups.
   *
   * @param known whether this service was told of the database's backups; if not, any of them that
   *     is older than the receipt may hold the wrapped keys, which the ledger keeps from coming
   *     back
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record RecoveryPoints(boolean known, List<String> ids) {

    static final RecoveryPoints UNKNOWN = new RecoveryPoints(false, List.of());

    RecoveryPoints {
      ids = List.copyOf(ids);
    }
  }

  /**
   * A compact JWS whose payload is the receipt without it.
   *
   * @param kid of the published key
   * @param publicKey Ed25519, {@code x} of a JWK
   */
  record Signature(String jws, String kid, String publicKey) {}

  Receipt signed(Signature by) {
    return new Receipt(
        receiptId, tenantId, shreddedAt, actor, keys, unreadableBy, recoveryPoints, by);
  }
}
