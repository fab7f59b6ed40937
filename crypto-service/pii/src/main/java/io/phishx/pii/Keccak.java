package io.phishx.pii;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 as Ethereum and Monero use it, which differs from SHA-3 in its padding. */
final class Keccak {

  private static final int BITS = 256;

  private Keccak() {}

  static byte[] hash(byte[] bytes) {
    KeccakDigest keccak = new KeccakDigest(BITS);
    keccak.update(bytes, 0, bytes.length);
    byte[] hash = new byte[keccak.getDigestSize()];
    keccak.doFinal(hash, 0);
    return hash;
  }
}
