package io.phishx.crypto.field;

import java.security.SecureRandom;
import java.util.Arrays;

/** Random bytes from {@link SecureRandom}, drawn ahead in blocks so that a nonce costs a copy. */
final class Randomness {

  private static final int BLOCK = 4096;
  private static final ThreadLocal<Randomness> OF_THREAD = ThreadLocal.withInitial(Randomness::new);

  private final SecureRandom source = new SecureRandom();
  private final byte[] block = new byte[BLOCK];
  private int used = BLOCK;

  private Randomness() {}

  /** Fills {@code length} bytes from {@code offset}; each byte is given out once. */
  static void fill(byte[] target, int offset, int length) {
    OF_THREAD.get().copy(target, offset, length);
  }

  private void copy(byte[] target, int offset, int length) {
    if (used + length > BLOCK) {
      source.nextBytes(block);
      used = 0;
    }
    System.arraycopy(block, used, target, offset, length);
    Arrays.fill(block, used, used + length, (byte) 0);
    used += length;
  }
}
