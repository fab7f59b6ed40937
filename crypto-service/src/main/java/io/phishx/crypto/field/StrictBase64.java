package io.phishx.crypto.field;

import io.phishx.crypto.field.ValueRefused.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Base64url of which each byte sequence has one text only: otherwise a changed last character could
 * decode to the same bytes and pass for the stored value.
 */
final class StrictBase64 {

  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final byte[] VALUES = new byte[128];

  static {
    byte[] alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < alphabet.length; i++) {
      VALUES[alphabet[i]] = (byte) i;
    }
  }

  private StrictBase64() {}

  /** Decodes {@code text}, whose padding must be complete if {@code padded} and absent if not. */
  static byte[] decode(String text, boolean padded) throws ValueRefused {
    int end = text.length();
    while (end > 0 && text.length() - end < 2 && text.charAt(end - 1) == '=') {
      end--;
    }
    boolean paddingFits = padded ? text.length() % 4 == 0 : end == text.length();
    if (!paddingFits || hasUnusedBits(text, end)) {
      throw new ValueRefused(Reason.NOT_AUTHENTIC);
    }
    try {
      return DECODER.decode(text);
    } catch (IllegalArgumentException e) {
      throw new ValueRefused(Reason.NOT_AUTHENTIC);
    }
  }

  private static boolean hasUnusedBits(String text, int end) {
    int mask =
        switch (end % 4) {
          case 2 -> 0b1111;
          case 3 -> 0b11;
          default -> 0;
        };
    if (mask == 0) {
      return false;
    }
    char last = text.charAt(end - 1);
    return last >= VALUES.length || (VALUES[last] & mask) != 0;
  }
}
