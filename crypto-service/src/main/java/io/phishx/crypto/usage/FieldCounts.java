package io.phishx.crypto.usage;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Operations on fields; those that failed are counted among all of their kind.
 *
 * @param sealsByKey values sealed under each data key
 */
public record FieldCounts(
    long encryptions,
    long decryptions,
    long encryptionErrors,
    long decryptionErrors,
    Map<UUID, Long> sealsByKey) {

  public FieldCounts {
    sealsByKey = Map.copyOf(sealsByKey);
  }

  public static FieldCounts encrypted(long all, long failed, Map<UUID, Long> sealsByKey) {
    return new FieldCounts(all, 0, failed, 0, sealsByKey);
  }

  public static FieldCounts decrypted(long all, long failed) {
    return new FieldCounts(0, all, 0, failed, Map.of());
  }

  public FieldCounts plus(FieldCounts other) {
    Map<UUID, Long> seals = new HashMap<>(sealsByKey);
    other.sealsByKey.forEach((key, count) -> seals.merge(key, count, Long::sum));
    return new FieldCounts(
        encryptions + other.encryptions,
        decryptions + other.decryptions,
        encryptionErrors + other.encryptionErrors,
        decryptionErrors + other.decryptionErrors,
        seals);
  }
}
