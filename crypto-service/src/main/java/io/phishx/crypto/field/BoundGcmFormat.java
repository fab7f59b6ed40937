package io.phishx.crypto.field;

import com.fasterxml.jackson.databind.JsonNode;
import io.phishx.crypto.field.ValueRefused.Reason;
import io.phishx.crypto.key.FieldKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM bound to the value's place: type, random 96-bit nonce, ciphertext and tag as
 * base64url without padding.
 *
 * <p>The associated data are the key's context (purpose, tenant, table, column, version), the row
 * id behind its length, and the value's type.
 *
 * @see <a href="https://doi.org/10.6028/NIST.SP.800-38D">NIST SP 800-38D</a>
 */
final class BoundGcmFormat {

  private static final int NONCE_AT = 1;
  private static final int NONCE = 12;
  private static final int CIPHERTEXT_AT = NONCE_AT + NONCE;
  private static final int TAG = 16;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final ThreadLocal<Cipher> OF_THREAD = ThreadLocal.withInitial(BoundGcmFormat::gcm);

  private BoundGcmFormat() {}

  static String seal(FieldKey key, byte[] rowId, ValueType type, byte[] plain) {
    byte[] sealed = new byte[CIPHERTEXT_AT + plain.length + TAG];
    sealed[0] = type.code();
    Randomness.fill(sealed, NONCE_AT, NONCE);
    Cipher cipher = OF_THREAD.get();
    try {
      init(cipher, Cipher.ENCRYPT_MODE, key.secret(), sealed);
      bind(cipher, key.context(), rowId, type.code());
      cipher.doFinal(plain, 0, plain.length, sealed, CIPHERTEXT_AT);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed to seal", e);
    }
    return ENCODER.encodeToString(sealed);
  }

  static JsonNode open(FieldKey key, byte[] rowId, String text) throws ValueRefused {
    byte[] sealed = StrictBase64.decode(text, false);
    ValueType type = sealed.length < CIPHERTEXT_AT + TAG ? null : ValueType.of(sealed[0]);
    if (type == null) {
      throw new ValueRefused(Reason.NOT_AUTHENTIC);
    }
    Cipher cipher = OF_THREAD.get();
    try {
      init(cipher, Cipher.DECRYPT_MODE, key.secret(), sealed);
      bind(cipher, key.context(), rowId, type.code());
      byte[] plain = cipher.doFinal(sealed, CIPHERTEXT_AT, sealed.length - CIPHERTEXT_AT);
      return type.decode(plain, 0, plain.length);
    } catch (AEADBadTagException e) {
      throw new ValueRefused(Reason.NOT_AUTHENTIC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed to open", e);
    }
  }

  /** The bytes of a row id that belong to the associated data. */
  static byte[] rowId(String id) {
    byte[] text = id.getBytes(StandardCharsets.UTF_8);
    byte[] prefixed = new byte[Integer.BYTES + text.length];
    for (int i = 0; i < Integer.BYTES; i++) {
      prefixed[i] = (byte) (text.length >>> (Byte.SIZE * (Integer.BYTES - 1 - i)));
    }
    System.arraycopy(text, 0, prefixed, Integer.BYTES, text.length);
    return prefixed;
  }

  private static void init(Cipher cipher, int mode, SecretKey key, byte[] sealed)
      throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, sealed, NONCE_AT, NONCE));
  }

  private static void bind(Cipher cipher, byte[] context, byte[] rowId, byte type) {
    byte[] bound = Arrays.copyOf(context, context.length + rowId.length + 1);
    System.arraycopy(rowId, 0, bound, context.length, rowId.length);
    bound[bound.length - 1] = type;
    cipher.updateAAD(bound);
  }

  private static Cipher gcm() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks AES-GCM", e);
    }
  }
}
