package io.phishx.crypto.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a tenant's rows of this service should be sealed and indexed under.
 *
 * @param asOf when crypto-service said so, by its clock; belongs to a count that begins afterwards
 * @param fieldVersion of the newest data key; 0 if the tenant has none
 * @param indexes {@code table.field} to the version of the index key; absent where there is none
 * @param v1Tables tables whose values are to be in the format v1, which names no key
 * @param v1Since when the key that seals such values now came into use: those that were made before
 *     are under an older one; the epoch if there is none
 * @param settled whether the last report leaves nothing to do or to count again
 * @param mayWait whether what is left may wait until all tenants are looked at again: a count that
 *     has become old, or values of another format, of which some may never be re-wrapped
 * @param settle how long after a clean count another one proves that it stays clean
 */
public record KeyTargets(
    String asOf,
    int fieldVersion,
    Map<String, Integer> indexes,
    Set<String> v1Tables,
    Instant v1Since,
    boolean settled,
    boolean mayWait,
    Duration settle) {

  public KeyTargets {
    Objects.requireNonNull(asOf, "as of");
    indexes = Map.copyOf(indexes);
    v1Tables = Set.copyOf(v1Tables);
    Objects.requireNonNull(v1Since, "v1 since");
  }

  /** The versions as one text: equal texts ask for the same work. */
  String versions() {
    String versions = "field=" + fieldVersion + " indexes=" + new TreeMap<>(indexes);
    if (v1Tables.isEmpty()) {
      return versions;
    }
    String v1 = versions + " v1=" + new TreeSet<>(v1Tables);
    return hasOlderV1() ? v1 + " since=" + v1Since.getEpochSecond() : v1;
  }

  private boolean hasOlderV1() {
    return v1Since.isAfter(Instant.EPOCH);
  }

  /**
   * Seconds since 1970 before which values of {@code table} in the format v1 were sealed by an
   * older key, as far as their clocks say; 0 if none was.
   */
  long olderThan(String table) {
    // a token's time is cut to seconds
    return v1Tables.contains(table) && hasOlderV1() ? v1Since.getEpochSecond() + 1 : 0;
  }

  /** How the sealed values of {@code table} begin. */
  String prefix(String table) {
    return v1Tables.contains(table) ? "v1:" : "v2:" + fieldVersion + ":";
  }
}
