package io.phishx.crypto.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.crypto.tink.subtle.Hkdf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** The primitives that everything rests on, by Wycheproof's vectors: valid ones and forgeries. */
class PrimitivesTest {

  private static final int TAG_BITS = 128;
  private static final String VALID = "valid";

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/wycheproof/aes-gcm.csv", maxCharsPerColumn = -1)
  void aesGcmSealsAsPublishedAndOpensNothingElse(
      int number,
      String key,
      String nonce,
      @Nullable String associated,
      @Nullable String plain,
      @Nullable String ciphertext,
      String tag,
      String result)
      throws GeneralSecurityException {
    // Given
    byte[] sealed = bytes((ciphertext == null ? "" : ciphertext) + tag);

    // When / Then
    if (!result.equals(VALID)) {
      assertRefused(key, nonce, associated, sealed);
      return;
    }
    assertArrayEquals(
        sealed,
        gcm(Cipher.ENCRYPT_MODE, key, bytes(nonce), bytes(associated)).doFinal(bytes(plain)));
    assertArrayEquals(
        bytes(plain),
        gcm(Cipher.DECRYPT_MODE, key, bytes(nonce), bytes(associated)).doFinal(sealed));
    for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
      byte[] flipped = sealed.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertRefused(key, nonce, associated, flipped);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/wycheproof/hkdf-sha256.csv", maxCharsPerColumn = -1)
  void hkdfDerivesAsPublished(
      String number,
      String material,
      @Nullable String salt,
      @Nullable String info,
      @Nullable String derived,
      int size,
      String result)
      throws GeneralSecurityException {
    // When / Then: more than HKDF can give is refused, never cut short
    if (!result.equals(VALID)) {
      assertThrows(GeneralSecurityException.class, () -> hkdf(material, salt, info, size));
      return;
    }
    assertArrayEquals(bytes(derived), hkdf(material, salt, info, size));
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/wycheproof/hmac-sha256.csv", maxCharsPerColumn = -1)
  void hmacIsAsPublished(
      int number, String key, @Nullable String message, String tag, String result)
      throws GeneralSecurityException {
    // Given
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(bytes(key), "HmacSHA256"));
    byte[] expected = bytes(tag);

    // When
    byte[] found = Arrays.copyOf(mac.doFinal(bytes(message)), expected.length);

    // Then
    assertEquals(result.equals(VALID), MessageDigest.isEqual(expected, found));
  }

  /** Every vector is there: a file that was cut would pass. */
  @ParameterizedTest
  @CsvSource({"aes-gcm.csv, 21, 27", "hkdf-sha256.csv, 114, 3", "hmac-sha256.csv, 66, 108"})
  void theFilesAreWhole(String file, int valid, int invalid) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PrimitivesTest.class.getResourceAsStream("/wycheproof/" + file))) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
      assertEquals(valid, lines.stream().filter(line -> line.endsWith(",valid")).count());
      assertEquals(invalid, lines.stream().filter(line -> line.endsWith(",invalid")).count());
    }
  }

  private static void assertRefused(
      String key, String nonce, @Nullable String associated, byte[] sealed)
      throws GeneralSecurityException {
    Cipher cipher = gcm(Cipher.DECRYPT_MODE, key, bytes(nonce), bytes(associated));
    assertThrows(AEADBadTagException.class, () -> cipher.doFinal(sealed));
  }

  private static byte[] hkdf(
      String material, @Nullable String salt, @Nullable String info, int size)
      throws GeneralSecurityException {
    return Hkdf.computeHkdf("HmacSha256", bytes(material), bytes(salt), bytes(info), size);
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
