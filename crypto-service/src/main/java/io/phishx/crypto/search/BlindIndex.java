package io.phishx.crypto.search;

import io.phishx.crypto.key.DataKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;

/**
 * A keyed hash of a value, cut short so that values collide: it finds candidates and proves
 * nothing.
 *
 * <p>HMAC-SHA256 under a key of the column, over the normalised text; {@code i<key
 * version>:<base64url>}.
 */
public final class BlindIndex {

  private static final ThreadLocal<Mac> OF_THREAD = ThreadLocal.withInitial(BlindIndex::hmac);

  private BlindIndex() {}

  /**
   * @param bits how much of the hash is kept, 8 to 64
   */
  public static String of(DataKey key, String table, String column, int bits, String value) {
    Mac mac = OF_THREAD.get();
    byte[] hash;
    try {
      mac.init(key.column(table, column).secret());
      hash = mac.doFinal(normalised(value).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 failed", e);
    }
    return "i" + key.version() + ":" + encoded(hash, bits);
  }

  /** How spellings of the same address become one text. */
  static String normalised(String value) {
    return Normalizer.normalize(value.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  private static String encoded(byte[] hash, int bits) {
    byte[] kept = Arrays.copyOf(hash, (bits + Byte.SIZE - 1) / Byte.SIZE);
    int spare = kept.length * Byte.SIZE - bits;
    kept[kept.length - 1] &= (byte) (0xff << spare);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(kept);
  }

  private static Mac hmac() {
    try {
      return Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks HMAC-SHA256", e);
    }
  }
}
