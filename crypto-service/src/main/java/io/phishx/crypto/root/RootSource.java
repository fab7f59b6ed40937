package io.phishx.crypto.root;

import io.phishx.chassis.secret.Secret;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** What {@code ENCRYPTION_MASTER_KEY} holds, told apart by its form. */
sealed interface RootSource {

  /** Why nobody should trust it; empty if it is strong enough. */
  Optional<String> weakness();

  /**
   * The root key that it is; slow for a passphrase and a token, so for a worker thread.
   *
   * @param salt of a passphrase, as stored
   * @param iterations of a passphrase, as stored
   */
  RootKey open(byte[] salt, int iterations);

  /** Exactly 32 bytes, given as base64 or as 64 hex digits. */
  record Raw(Secret key) implements RootSource {

    @Override
    public RootKey open(byte[] salt, int iterations) {
      return new ConfiguredRootKey(key);
    }

    private static final int FEWEST_DIFFERENT_BYTES = 12;

    @Override
    public Optional<String> weakness() {
      byte[] bytes = key.reveal();
      boolean[] seen = new boolean[256];
      int different = 0;
      boolean evenSteps = true;
      for (int i = 0; i < bytes.length; i++) {
        int value = bytes[i] & 0xff;
        different += seen[value] ? 0 : 1;
        seen[value] = true;
        evenSteps &= i < 2 || (byte) (bytes[i] - bytes[i - 1]) == (byte) (bytes[1] - bytes[0]);
      }
      Arrays.fill(bytes, (byte) 0);
      return different < FEWEST_DIFFERENT_BYTES || evenSteps
          ? Optional.of("its 32 bytes are not random")
          : Optional.empty();
    }
  }

  /** Anything else: stretched by PBKDF2-HMAC-SHA256 with a stored salt. */
  record Passphrase(Secret text) implements RootSource {

    @Override
    public RootKey open(byte[] salt, int iterations) {
      return new ConfiguredRootKey(stretch(salt, iterations));
    }

    private static final int SHORTEST = 16;
    private static final int FEWEST_DIFFERENT_CHARACTERS = 8;
    private static final Pattern DEFAULTS =
        Pattern.compile(
            "your[-_ ]|change[-_ ]?me|default|example|insecure|password|master[-_ ]?key");

    @Override
    public Optional<String> weakness() {
      String plain = text.revealText();
      if (plain.length() < SHORTEST) {
        return Optional.of("it has fewer than " + SHORTEST + " characters");
      }
      if (DEFAULTS.matcher(plain.toLowerCase(Locale.ROOT)).find()) {
        return Optional.of("it looks like a default from a document");
      }
      if (plain.chars().distinct().count() < FEWEST_DIFFERENT_CHARACTERS) {
        return Optional.of(
            "it has fewer than " + FEWEST_DIFFERENT_CHARACTERS + " different characters");
      }
      return Optional.empty();
    }

    /** Slow by intent: for a worker thread. */
    Secret stretch(byte[] salt, int iterations) {
      PBEKeySpec spec =
          new PBEKeySpec(
              text.revealText().toCharArray(),
              salt,
              iterations,
              ConfiguredRootKey.LENGTH * Byte.SIZE);
      try {
        return Secret.of(
            SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("PBKDF2 failed", e);
      } finally {
        spec.clearPassword();
      }
    }
  }

  /** A key in a PKCS#11 token, found by its label. */
  record Token(Pkcs11Token token, String label) implements RootSource {

    @Override
    public RootKey open(byte[] salt, int iterations) {
      return token.key(label);
    }

    @Override
    public Optional<String> weakness() {
      return Optional.empty();
    }
  }

  /** Reads the configured text. */
  static RootSource parse(String configured) {
    String text = configured.strip();
    if (text.length() == 2 * ConfiguredRootKey.LENGTH
        && text.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      return new Raw(Secret.of(HexFormat.of().parseHex(text)));
    }
    for (Base64.Decoder decoder :
        new Base64.Decoder[] {Base64.getDecoder(), Base64.getUrlDecoder()}) {
      try {
        byte[] bytes = decoder.decode(text);
        if (bytes.length == ConfiguredRootKey.LENGTH) {
          return new Raw(Secret.of(bytes));
        }
      } catch (IllegalArgumentException e) {
        // not base64 of this alphabet: then it is a passphrase
      }
    }
    return new Passphrase(Secret.of(text));
  }
}
