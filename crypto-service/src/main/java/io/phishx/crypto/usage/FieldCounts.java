package io.phishx.crypto.usage;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Operations on fields; those that failed are counted among all of their kind.
 *
 * @param sealsByKey values sealed under each data key
 * @param formats in which opened values were, per column; only during a migration
 */
public record FieldCounts(
    long encryptions,
    long decryptions,
    long encryptionErrors,
    long decryptionErrors,
    Map<UUID, Long> sealsByKey,
    Map<FormatCounts.Column, FormatCounts> formats) {

  public FieldCounts {
    sealsByKey = Map.copyOf(sealsByKey);
    formats = Map.copyOf(formats);
  }

  public FieldCounts(
      long encryptions,
      long decryptions,
      long encryptionErrors,
      long decryptionErrors,
      Map<UUID, Long> sealsByKey) {
    this(encryptions, decryptions, encryptionErrors, decryptionErrors, sealsByKey, Map.of());
  }

  public static FieldCounts encrypted(long all, long failed, Map<UUID, Long> sealsByKey) {
    return new FieldCounts(all, 0, failed, 0, sealsByKey);
  }

  public static FieldCounts decrypted(long all, long failed) {
    return new FieldCounts(0, all, 0, failed, Map.of());
  }

  /** These, and the formats in which opened values were. */
  public FieldCounts seen(Map<FormatCounts.Column, FormatCounts> seen) {
    return seen.isEmpty()
        ? this
        : new FieldCounts(
            encryptions, decryptions, encryptionErrors, decryptionErrors, sealsByKey, seen);
  }

  public FieldCounts plus(FieldCounts other) {
    Map<UUID, Long> seals = new HashMap<>(sealsByKey);
    other.sealsByKey.forEach((key, count) -> seals.merge(key, count, Long::sum));
    Map<FormatCounts.Column, FormatCounts> seen = new HashMap<>(formats);
    other.formats.forEach((column, count) -> seen.merge(column, count, FormatCounts::plus));
    return new FieldCounts(
        encryptions + other.encryptions,
        decryptions + other.decryptions,
        encryptionErrors + other.encryptionErrors,
        decryptionErrors + other.decryptionErrors,
        seals,
        seen);
  }
}
