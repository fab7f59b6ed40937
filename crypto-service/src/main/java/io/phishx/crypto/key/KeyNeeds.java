package io.phishx.crypto.key;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * The data keys that one call needs.
 *
 * @param active purposes to seal or index for; made if the tenant has none yet
 * @param fieldVersions versions of {@link KeyPurpose#FIELD} to open
 * @param all purposes of which every version is needed: a Fernet token doesn't name its key, and a
 *     search asks for the indexes of each key that may have made them
 */
public record KeyNeeds(Set<KeyPurpose> active, Set<Integer> fieldVersions, Set<KeyPurpose> all) {

  public KeyNeeds {
    active = Set.copyOf(active);
    fieldVersions = Set.copyOf(fieldVersions);
    all = Set.copyOf(all);
  }

  /** To seal and index: by keys that every replica must know by now, so all versions are needed. */
  public static KeyNeeds toSeal(Set<KeyPurpose> purposes) {
    Set<KeyPurpose> all = EnumSet.of(KeyPurpose.INDEX, KeyPurpose.FERNET);
    all.retainAll(purposes);
    return new KeyNeeds(purposes, Set.of(), all);
  }

  public static KeyNeeds toOpen(Set<Integer> fieldVersions, boolean allFernet) {
    return new KeyNeeds(Set.of(), fieldVersions, allFernet ? Set.of(KeyPurpose.FERNET) : Set.of());
  }

  /** What this and {@code other} need. */
  public KeyNeeds and(KeyNeeds other) {
    return new KeyNeeds(
        union(active, other.active),
        union(fieldVersions, other.fieldVersions),
        union(all, other.all));
  }

  boolean isEmpty() {
    return active.isEmpty() && fieldVersions.isEmpty() && all.isEmpty();
  }

  private static <T> Set<T> union(Set<T> one, Set<T> other) {
    Set<T> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }
}
