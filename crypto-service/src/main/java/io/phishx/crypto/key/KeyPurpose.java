package io.phishx.crypto.key;

/** What a data key is for; a key never serves two purposes. */
public enum KeyPurpose {
  /** Values of the format v2. */
  FIELD("field"),
  /** Values of the format v1, and their Fernet key itself. */
  FERNET("fernet"),
  /** Blind indexes. */
  INDEX("index");

  private final String label;

  KeyPurpose(String label) {
    this.label = label;
  }

  /** Its name in the database and in derived keys; never changes. */
  public String label() {
    return label;
  }

  static KeyPurpose of(String label) {
    for (KeyPurpose purpose : values()) {
      if (purpose.label.equals(label)) {
        return purpose;
      }
    }
    throw new IllegalArgumentException("no key purpose " + label);
  }
}
