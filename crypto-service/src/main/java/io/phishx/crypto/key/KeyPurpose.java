package io.phishx.crypto.key;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** What a data key is for; a key never serves two purposes. */
public enum KeyPurpose {
  /** Values of the format v2. */
  FIELD("field"),
  /** Values of the format v1, and their Fernet key itself. */
  FERNET("fernet"),
  /** Blind indexes. */
  INDEX("index"),
  /** Receipts of shredded tenants; the service's own. */
  RECEIPT("receipt");

  private final String label;

  KeyPurpose(String label) {
    this.label = label;
  }

  /** Its name in the database and in derived keys; never changes. */
  public String label() {
    return label;
  }

  /**
   * The purpose of that label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static KeyPurpose of(String label) {
    for (KeyPurpose purpose : values()) {
      if (purpose.label.equals(label)) {
        return purpose;
      }
    }
    throw new IllegalArgumentException("no key purpose " + label);
  }

  /**
   * The purpose of a key that people change by hand.
   *
   * @throws Problem.Invalid unless {@code named} is field, index or fernet
   */
  public static KeyPurpose rotatable(String named) {
    return named(List.of(FIELD, INDEX, FERNET), named);
  }

  /**
   * The purpose of a key of which nobody can need an older version for ever; a Fernet token names
   * none, so an older one of those may always be needed.
   *
   * @throws Problem.Invalid unless {@code named} is field or index
   */
  public static KeyPurpose retirable(String named) {
    return named(List.of(FIELD, INDEX), named);
  }

  private static KeyPurpose named(List<KeyPurpose> allowed, String named) {
    return allowed.stream()
        .filter(purpose -> purpose.label.equals(named))
        .findFirst()
        .orElseThrow(
            () ->
                new Problem.Invalid(
                    "invalid-request",
                    "there is no such purpose of a key",
                    List.of(
                        new Violation(
                            "purpose",
                            "expected one of "
                                + allowed.stream()
                                    .map(KeyPurpose::label)
                                    .collect(Collectors.joining(", "))))));
  }
}
