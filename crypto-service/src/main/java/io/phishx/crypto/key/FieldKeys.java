package io.phishx.crypto.key;

import com.google.crypto.tink.subtle.Hkdf;
import io.phishx.chassis.secret.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives a key per purpose, table and column from a data key.
 *
 * <p>HKDF-SHA256, salt = the data key's id, info = length-prefixed (format, purpose, tenant, table,
 * column, key version).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5869">RFC 5869</a>
 */
final class FieldKeys {

  static final int LENGTH = 32;
  private static final String FORMAT = "phishx/v2";
  private static final int FINGERPRINT = 16;

  private FieldKeys() {}

  static FieldKey derive(DataKey key, String table, String column) {
    byte[] context =
        LengthPrefixed.of(
            FORMAT,
            key.purpose().label(),
            key.tenant().toString(),
            table,
            column,
            Integer.toString(key.version()));
    byte[] bytes = hkdf(key.material().reveal(), key.id(), context, LENGTH);
    String algorithm = key.purpose() == KeyPurpose.INDEX ? "HmacSHA256" : "AES";
    return new FieldKey(new SecretKeySpec(bytes, algorithm), context);
  }

  /** Splits a Fernet key into one per column: a token does not say where it belongs. */
  static FernetKey fernet(DataKey key, String table, String column) {
    byte[] context =
        LengthPrefixed.of(
            "phishx/v1",
            key.purpose().label(),
            key.tenant().toString(),
            table,
            column,
            Integer.toString(key.version()));
    return FernetKey.of(Secret.of(hkdf(key.material().reveal(), key.id(), context, LENGTH)));
  }

  /** Tells keys apart without betraying them: 32 hex digits. */
  static String fingerprint(byte[] material, UUID id) {
    return HexFormat.of()
        .formatHex(hkdf(material, id, LengthPrefixed.of(FORMAT, "fingerprint"), FINGERPRINT));
  }

  private static byte[] hkdf(byte[] material, UUID id, byte[] info, int length) {
    byte[] salt =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    try {
      return Hkdf.computeHkdf("HmacSha256", material, salt, info, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF failed", e);
    }
  }
}
