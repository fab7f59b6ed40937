package io.phishx.crypto.key;

import java.util.Set;

/**
 * The data keys that one call needs.
 *
 * @param active purposes to seal or index for; made if the tenant has none yet
 * @param fieldVersions versions of {@link KeyPurpose#FIELD} to open
 * @param allFernet whether all versions of {@link KeyPurpose#FERNET} are needed: a token doesn't
 *     name its key
 */
public record KeyNeeds(Set<KeyPurpose> active, Set<Integer> fieldVersions, boolean allFernet) {

  public KeyNeeds {
    active = Set.copyOf(active);
    fieldVersions = Set.copyOf(fieldVersions);
  }

  public static KeyNeeds toSeal(Set<KeyPurpose> purposes) {
    return new KeyNeeds(purposes, Set.of(), false);
  }

  boolean isEmpty() {
    return active.isEmpty() && fieldVersions.isEmpty() && !allFernet;
  }

  public static KeyNeeds toOpen(Set<Integer> fieldVersions, boolean allFernet) {
    return new KeyNeeds(Set.of(), fieldVersions, allFernet);
  }
}
