package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RootSourceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Test
  void thirtyTwoBytesAreTheKeyItselfInEverySpelling() {
    // Given
    byte[] key = random();

    // When / Then
    for (String text :
        new String[] {
          Base64.getEncoder().encodeToString(key),
          Base64.getEncoder().withoutPadding().encodeToString(key),
          Base64.getUrlEncoder().encodeToString(key),
          HexFormat.of().formatHex(key),
          HexFormat.of().withUpperCase().formatHex(key),
          " " + HexFormat.of().formatHex(key) + "\n"
        }) {
      RootSource.Raw raw = assertInstanceOf(RootSource.Raw.class, RootSource.parse(text));
      assertArrayEquals(key, raw.key().reveal());
      assertTrue(raw.weakness().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a passphrase of some length",
        "deadbeef",
        "c2hvcnQ=",
        "0123456789abcdef0123456789abcdef"
      })
  void anythingElseIsAPassphrase(String text) {
    assertInstanceOf(RootSource.Passphrase.class, RootSource.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "fifteen chars..",
        "your-32-byte-key-base64-encoded",
        "your-master-key-please-replace",
        "ChangeMe ChangeMe ChangeMe",
        "my-master-key-of-production",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabcabcabc",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void weakAndDefaultKeysAreNamedAsSuch(String text) {
    assertTrue(RootSource.parse(text).weakness().isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "password, salt, 1, 120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b",
    "password, salt, 4096, c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"
  })
  void passphrasesAreStretchedAsPbkdf2Says(
      String passphrase, String salt, int iterations, String expected) {
    // When
    Secret key =
        new RootSource.Passphrase(Secret.of(passphrase))
            .stretch(salt.getBytes(StandardCharsets.UTF_8), iterations);

    // Then
    assertEquals(expected, HexFormat.of().formatHex(key.reveal()));
  }

  @Test
  void aWrappedKeyOpensOnlyWithItsRootKeyAndItsContext() {
    // Given
    RootKey root = new ConfiguredRootKey(Secret.of(random()));
    RootKey other = new ConfiguredRootKey(Secret.of(random()));
    byte[] key = random();
    byte[] wrapped = root.wrap(key, new byte[] {1}).await().atMost(PATIENCE);

    // When / Then
    assertArrayEquals(key, root.unwrap(wrapped, new byte[] {1}).await().atMost(PATIENCE));
    assertWrong(root, wrapped, new byte[] {2});
    assertWrong(other, wrapped, new byte[] {1});
    assertWrong(root, new byte[5], new byte[] {1});
    for (int i = 0; i < wrapped.length; i++) {
      byte[] changed = wrapped.clone();
      changed[i] ^= 1;
      assertWrong(root, changed, new byte[] {1});
    }
  }

  @Test
  void fingerprintsTellKeysApartAndBetrayNothing() {
    // Given
    byte[] key = random();
    RootKey root = new ConfiguredRootKey(Secret.of(key));

    // When / Then
    assertEquals(root.fingerprint(), new ConfiguredRootKey(Secret.of(key)).fingerprint());
    assertNotEquals(root.fingerprint(), new ConfiguredRootKey(Secret.of(random())).fingerprint());
    assertFalse(root.toString().contains(HexFormat.of().formatHex(key).substring(0, 8)));
  }

  private static void assertWrong(RootKey root, byte[] wrapped, byte[] context) {
    assertThrows(WrongRootKey.class, () -> root.unwrap(wrapped, context).await().atMost(PATIENCE));
  }

  private static byte[] random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
