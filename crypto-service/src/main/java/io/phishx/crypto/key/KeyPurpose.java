package io.phishx.crypto.key;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.util.List;

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
   * @throws Problem.Invalid unless {@code named} is field or index
   */
  public static KeyPurpose rotatable(String named) {
    return switch (named) {
      case "field" -> FIELD;
      case "index" -> INDEX;
      default ->
          throw new Problem.Invalid(
              "invalid-request",
              "there is no such purpose of a key",
              List.of(new Violation("purpose", "expected field or index")));
    };
  }
}
