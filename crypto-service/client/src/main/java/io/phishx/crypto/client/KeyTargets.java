package io.phishx.crypto.client;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a tenant's rows of this service should be sealed and indexed under.
 *
 * @param asOf when crypto-service said so, by its clock; belongs to a count that begins afterwards
 * @param fieldVersion of the newest data key; 0 if the tenant has none
 * @param indexes {@code table.field} to the version of the index key; absent where there is none
 * @param settled whether the last report leaves nothing to do or to count again
 * @param settle how long after a clean count another one proves that it stays clean
 */
public record KeyTargets(
    String asOf, int fieldVersion, Map<String, Integer> indexes, boolean settled, Duration settle) {

  public KeyTargets {
    Objects.requireNonNull(asOf, "as of");
    indexes = Map.copyOf(indexes);
  }

  /** The versions as one text: equal texts ask for the same work. */
  String versions() {
    return "field=" + fieldVersion + " indexes=" + new TreeMap<>(indexes);
  }
}
