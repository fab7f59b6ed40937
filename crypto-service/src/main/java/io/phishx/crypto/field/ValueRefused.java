package io.phishx.crypto.field;

/** A stored value was not opened; thrown often and for one value, hence without a stack trace. */
final class ValueRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why, as callers are told. */
  enum Reason {
    /** Tampered with, of another row, column, table or tenant, or sealed under another key. */
    NOT_AUTHENTIC("/problems/not-authentic"),
    /** Text with half a character pair, or sealed in no UTF-8: it could not come back as it was. */
    INVALID_TEXT("/problems/invalid-text"),
    /** Neither v1 nor v2: plaintext is not passed through. */
    UNKNOWN_FORMAT("/problems/unknown-format"),
    /** A v2 value opens only with the id of its row. */
    ROW_ID_REQUIRED("/problems/row-id-required"),
    /** The tenant never had a key of this version. */
    UNKNOWN_KEY_VERSION("/problems/unknown-key-version"),
    /** The key of this version was retired. */
    KEY_RETIRED("/problems/key-retired");

    private final String type;

    Reason(String type) {
      this.type = type;
    }

    String type() {
      return type;
    }
  }

  private final Reason reason;

  ValueRefused(Reason reason) {
    super(reason.type(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
