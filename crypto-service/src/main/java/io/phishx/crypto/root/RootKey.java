package io.phishx.crypto.root;

import io.smallrye.mutiny.Uni;

/** Wraps and unwraps data keys; the key itself may live outside this process. */
public sealed interface RootKey permits ConfiguredRootKey, Pkcs11RootKey {

  /** Tells root keys apart without betraying them: 32 hex digits. */
  String fingerprint();

  /** Seals {@code key}, bound to {@code context}. */
  Uni<byte[]> wrap(byte[] key, byte[] context);

  /**
   * Opens what {@link #wrap} gave.
   *
   * @return fails with {@link WrongRootKey} if it was wrapped by another key or for another context
   */
  Uni<byte[]> unwrap(byte[] wrapped, byte[] context);
}
