package io.phishx.crypto.shred;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says that a tenant's keys were destroyed. What a later format adds is left out when it is read:
 * the signed text has it still.
 *
 * @param format of the receipt; null for the first, which says no more of backups than that nothing
 *     is known of them
 * @param actor the operator, or the service that erases the tenant
 * @param keys those destroyed, by fingerprint
 * @param unreadableBy when no process can hold one of them in memory any more, also one that hears
 *     of nothing
 * @param recoveryPoints backups that still hold the wrapped keys
 * @param signature over all of the above; null while it is being made
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
record Receipt(
    @Nullable Integer format,
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

  /** The first that says until when a backup may hold the wrapped keys. */
  static final int OF_DECLARED_BACKUPS = 2;

  Receipt {
    keys = List.copyOf(keys);
  }

  /** A key by its fingerprint. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record DestroyedKey(String purpose, int version, String keyHash) {}

  /**
   * What is known of backups.
   *
   * @param known whether this service was told of each backup of its database; if not, any that is
   *     older than the receipt may hold the wrapped keys, which the ledger keeps from coming back
   * @param keptSeconds how long backups are kept, as configured; null if that is not declared
   * @param goneBy when by that the last backup that may hold the wrapped keys is deleted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record RecoveryPoints(
      boolean known, List<String> ids, @Nullable Long keptSeconds, @Nullable Instant goneBy) {

    private static final RecoveryPoints UNDECLARED =
        new RecoveryPoints(false, List.of(), null, null);

    RecoveryPoints {
      ids = List.copyOf(ids);
    }

    /**
     * Of keys that are destroyed at {@code at}.
     *
     * @param kept how long backups are kept; empty if that is not declared
     */
    static RecoveryPoints of(Instant at, Optional<Duration> kept) {
      return kept.map(time -> new RecoveryPoints(false, List.of(), time.toSeconds(), at.plus(time)))
          .orElse(UNDECLARED);
    }
  }

  /**
   * A compact JWS whose payload is the receipt without it.
   *
   * @param kid of the published key
   * @param publicKey Ed25519, {@code x} of a JWK
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Signature(String jws, String kid, String publicKey) {}

  Receipt signed(Signature by) {
    return new Receipt(
        format, receiptId, tenantId, shreddedAt, actor, keys, unreadableBy, recoveryPoints, by);
  }
}
