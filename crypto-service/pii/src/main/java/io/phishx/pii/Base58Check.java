package io.phishx.pii;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Base58 with a checksum of four bytes: the first of SHA-256 twice over the rest. */
final class Base58Check {

  private static final int CHECKSUM = 4;

  private Base58Check() {}

  /** The bytes that {@code text} stands for; null if it isn't such a text. */
  static byte @Nullable [] decode(String text, Base58 digits) {
    byte[] bytes = digits.decode(text);
    int payload = bytes == null ? 0 : bytes.length - CHECKSUM;
    if (bytes == null || payload < 1) {
      return null;
    }
    byte[] expected = sha256(sha256(Arrays.copyOf(bytes, payload)));
    boolean valid = Arrays.equals(bytes, payload, bytes.length, expected, 0, CHECKSUM);
    return valid ? Arrays.copyOf(bytes, payload) : null;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK lacks SHA-256", e);
    }
  }
}
