package io.phishx.pii;

import java.util.Arrays;

/**
 * Monero's addresses: base 58 in blocks of eight bytes, with a checksum that is the beginning of
 * Keccak-256.
 *
 * @see <a href="https://docs.getmonero.org/public-address/standard-address/">Standard addresses</a>
 * @see <a href="https://docs.getmonero.org/cryptography/base58/">Base58 in Monero</a>
 */
final class MoneroAddress {

  private static final int BLOCK = 8;
  private static final int BLOCK_DIGITS = 11;

  /** The last block of both kinds of addresses: five bytes. */
  private static final int LAST = 5;

  private static final int LAST_DIGITS = 7;
  private static final int CHECKSUM = 4;
  private static final int SHORT = 95;
  private static final int STANDARD = 18;
  private static final int SUB_ADDRESS = 42;

  /** With a payment id of eight bytes. */
  private static final int LONG = 106;

  private static final int INTEGRATED = 19;
  private static final long BASE = 58;

  private MoneroAddress() {}

  /** Whether {@code text} is an address of the main network. */
  static boolean isValid(String text) {
    if (text.length() != SHORT && text.length() != LONG) {
      return false;
    }
    int blocks = text.length() / BLOCK_DIGITS;
    byte[] bytes = new byte[blocks * BLOCK + LAST];
    for (int block = 0; block <= blocks; block++) {
      int size = block < blocks ? BLOCK : LAST;
      int digits = block < blocks ? BLOCK_DIGITS : LAST_DIGITS;
      if (!decode(text, block * BLOCK_DIGITS, digits, bytes, block * BLOCK, size)) {
        return false;
      }
    }
    boolean network =
        text.length() == LONG
            ? bytes[0] == INTEGRATED
            : bytes[0] == STANDARD || bytes[0] == SUB_ADDRESS;
    return network && hasChecksum(bytes);
  }

  private static boolean hasChecksum(byte[] bytes) {
    int payload = bytes.length - CHECKSUM;
    byte[] expected = Keccak.hash(Arrays.copyOf(bytes, payload));
    return Arrays.equals(bytes, payload, bytes.length, expected, 0, CHECKSUM);
  }

  /** Writes the number that the digits are into {@code size} bytes; false if it is no such one. */
  private static boolean decode(String text, int from, int digits, byte[] bytes, int at, int size) {
    long value = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = Base58.BITCOIN.value(text.charAt(i));
      long next = value * BASE + digit;
      boolean overflow =
          Math.unsignedMultiplyHigh(value, BASE) != 0
              || Long.compareUnsigned(next, value * BASE) < 0;
      if (digit < 0 || overflow) {
        return false;
      }
      value = next;
    }
    for (int i = at + size - 1; i >= at; i--) {
      bytes[i] = (byte) value;
      value >>>= Byte.SIZE;
    }
    return size == BLOCK || value == 0;
  }
}
