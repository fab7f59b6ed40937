package io.phishx.crypto.key;

import io.phishx.chassis.secret.Secret;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The two halves of a Fernet key: signing first, then encryption. */
public record FernetKey(SecretKey signing, SecretKey encryption) {

  private static final int HALF = 16;

  /** Splits the 32 bytes of a Fernet key. */
  public static FernetKey of(Secret key) {
    byte[] bytes = key.reveal();
    if (bytes.length != 2 * HALF) {
      throw new IllegalArgumentException("expected a Fernet key of 32 bytes, got " + bytes.length);
    }
    FernetKey split =
        new FernetKey(
            new SecretKeySpec(bytes, 0, HALF, "HmacSHA256"),
            new SecretKeySpec(bytes, HALF, HALF, "AES"));
    Arrays.fill(bytes, (byte) 0);
    return split;
  }

  @Override
  public String toString() {
    return "FernetKey[***]";
  }
}
