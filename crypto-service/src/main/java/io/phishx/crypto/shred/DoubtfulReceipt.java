package io.phishx.crypto.shred;

import java.io.IOException;

/** The ledger holds a receipt that no known key signed: nothing is done on its word. */
final class DoubtfulReceipt extends IOException {
  private static final long serialVersionUID = 1L;

  DoubtfulReceipt(String message) {
    super(message);
  }
}
