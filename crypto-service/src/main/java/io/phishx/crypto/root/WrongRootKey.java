package io.phishx.crypto.root;

/** A wrapped key does not open: another root key wrapped it, or it was changed. */
public final class WrongRootKey extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongRootKey(String message) {
    super(message);
  }
}
