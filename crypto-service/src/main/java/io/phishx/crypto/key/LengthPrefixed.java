package io.phishx.crypto.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Several texts as bytes that no other list of texts gives: each behind its length. */
public final class LengthPrefixed {

  private LengthPrefixed() {}

  /** Four bytes of length, big-endian, and the UTF-8 bytes; for each part. */
  public static byte[] of(String... parts) {
    byte[][] encoded = new byte[parts.length][];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      encoded[i] = parts[i].getBytes(StandardCharsets.UTF_8);
      length += Integer.BYTES + encoded[i].length;
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (byte[] part : encoded) {
      joined.putInt(part.length).put(part);
    }
    return joined.array();
  }
}
