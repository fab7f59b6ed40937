package io.phishx.crypto.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.crypto.tink.subtle.Hkdf;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The primitives that everything rests on, by a part of Wycheproof's vectors. */
class PrimitivesTest {

  private static final int TAG_BITS = 128;

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/wycheproof/aes-gcm.csv")
  void aesGcmSealsAsPublishedAndOpensNothingElse(
      int number,
      String key,
      String nonce,
      @Nullable String associated,
      @Nullable String plain,
      @Nullable String ciphertext,
      String tag)
      throws GeneralSecurityException {
    // Given
    byte[] sealed = bytes((ciphertext == null ? "" : ciphertext) + tag);

    // When / Then
    assertArrayEquals(
        sealed,
        gcm(Cipher.ENCRYPT_MODE, key, bytes(nonce), bytes(associated)).doFinal(bytes(plain)));
    assertArrayEquals(
        bytes(plain),
        gcm(Cipher.DECRYPT_MODE, key, bytes(nonce), bytes(associated)).doFinal(sealed));
    for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
      byte[] flipped = sealed.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      Cipher cipher = gcm(Cipher.DECRYPT_MODE, key, bytes(nonce), bytes(associated));
      assertThrows(AEADBadTagException.class, () -> cipher.doFinal(flipped));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/wycheproof/hkdf-sha256.csv")
  void hkdfDerivesAsPublished(
      int number, String material, @Nullable String salt, @Nullable String info, String derived)
      throws GeneralSecurityException {
    // Given
    byte[] expected = bytes(derived);

    // When
    byte[] found =
        Hkdf.computeHkdf("HmacSha256", bytes(material), bytes(salt), bytes(info), expected.length);

    // Then
    assertArrayEquals(expected, found);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/wycheproof/hmac-sha256.csv")
  void hmacIsAsPublished(int number, String key, @Nullable String message, String tag)
      throws GeneralSecurityException {
    // Given
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(bytes(key), "HmacSHA256"));

    // When / Then
    assertArrayEquals(bytes(tag), mac.doFinal(bytes(message)));
  }

  private static Cipher gcm(int mode, String key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(bytes(key), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }

  private static byte[] bytes(@Nullable String hex) {
    return hex == null ? new byte[0] : HexFormat.of().parseHex(hex);
  }
}
