package io.phishx.pii;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers written with 58 digits, none of which look alike. */
final class Base58 {

  /** Without 0, O, I and l. */
  static final Base58 BITCOIN =
      new Base58("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");

  static final Base58 RIPPLE =
      new Base58("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz");

  private static final int BASE = 58;
  private static final int ASCII = 0x80;

  /** Bits of a number that one digit stands for, rounded up, of a thousand. */
  private static final int MILLIBITS = 5858;

  private final byte[] values = new byte[ASCII];
  private final char zero;

  private Base58(String alphabet) {
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    zero = alphabet.charAt(0);
  }

  /** What {@code digit} stands for; -1 if it is none. */
  int value(char digit) {
    return digit < ASCII ? values[digit] : -1;
  }

  /** The bytes that {@code text} stands for, a zero for each zero it begins with; null if none. */
  byte @Nullable [] decode(String text) {
    int[] words = new int[text.length() * MILLIBITS / 1000 / Integer.SIZE + 1];
    int used = 0;
    for (int i = 0; i < text.length(); i++) {
      long carry = value(text.charAt(i));
      if (carry < 0) {
        return null;
      }
      for (int word = 0; word < used; word++) {
        carry += Integer.toUnsignedLong(words[word]) * BASE;
        words[word] = (int) carry;
        carry >>>= Integer.SIZE;
      }
      if (carry > 0) {
        words[used++] = (int) carry;
      }
    }
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == zero) {
      zeros++;
    }
    int length = used * Integer.BYTES;
    while (length > 0 && byteOf(words, length - 1) == 0) {
      length--;
    }
    byte[] bytes = new byte[zeros + length];
    for (int i = 0; i < length; i++) {
      bytes[zeros + i] = byteOf(words, length - 1 - i);
    }
    return bytes;
  }

  private static byte byteOf(int[] words, int index) {
    return (byte) (words[index / Integer.BYTES] >>> (Byte.SIZE * (index % Integer.BYTES)));
  }
}
