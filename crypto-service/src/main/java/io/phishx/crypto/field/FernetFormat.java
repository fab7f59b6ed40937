package io.phishx.crypto.field;

import io.phishx.crypto.field.ValueRefused.Reason;
import io.phishx.crypto.key.FernetKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Fernet tokens: AES-128-CBC, then HMAC-SHA256 over version, time, IV and ciphertext.
 *
 * <p>Stored values don't expire, so {@link #open} leaves the time alone; {@link #verify} is the
 * whole of the specification.
 *
 * @see <a href="https://github.com/fernet/spec/blob/master/Spec.md">Fernet specification</a>
 */
final class FernetFormat {

  private static final byte VERSION = (byte) 0x80;
  private static final int TIME_AT = 1;
  private static final int IV_AT = TIME_AT + Long.BYTES;
  private static final int BLOCK = 16;
  private static final int CIPHERTEXT_AT = IV_AT + BLOCK;
  private static final int MAC = 32;
  private static final Duration MAX_CLOCK_SKEW = Duration.ofSeconds(60);

  private static final ThreadLocal<Primitives> OF_THREAD = ThreadLocal.withInitial(Primitives::new);

  private FernetFormat() {}

  /** A token of {@code plain}, made at {@code now} with a random IV. */
  static String seal(FernetKey key, Instant now, byte[] plain) {
    byte[] iv = new byte[BLOCK];
    Randomness.fill(iv, 0, BLOCK);
    return generate(key, now, iv, plain);
  }

  /** A token with a given IV; only vectors choose their IV. */
  static String generate(FernetKey key, Instant now, byte[] iv, byte[] plain) {
    int ciphertext = (plain.length / BLOCK + 1) * BLOCK;
    byte[] token = new byte[CIPHERTEXT_AT + ciphertext + MAC];
    ByteBuffer.wrap(token).put(VERSION).putLong(now.getEpochSecond()).put(iv);
    Primitives primitives = OF_THREAD.get();
    try {
      primitives.cipher.init(Cipher.ENCRYPT_MODE, key.encryption(), new IvParameterSpec(iv));
      primitives.cipher.doFinal(plain, 0, plain.length, token, CIPHERTEXT_AT);
      primitives.mac.init(key.signing());
      primitives.mac.update(token, 0, CIPHERTEXT_AT + ciphertext);
      primitives.mac.doFinal(token, CIPHERTEXT_AT + ciphertext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CBC and HMAC failed to seal", e);
    }
    return Base64.getUrlEncoder().encodeToString(token);
  }

  /** Opens a token, however old it is. */
  static byte[] open(FernetKey key, String text) throws ValueRefused {
    byte[] token = StrictBase64.decode(text, true);
    requireForm(token);
    return authenticated(key, token);
  }

  /** As {@link #open}; null if {@code key} did not make it. */
  static byte @Nullable [] tryOpen(FernetKey key, String text) {
    try {
      return open(key, text);
    } catch (ValueRefused e) {
      return null;
    }
  }

  /** Whether {@code text} has the form of a token, so that a key may have made it. */
  static boolean isToken(String text) {
    try {
      requireForm(StrictBase64.decode(text, true));
      return true;
    } catch (ValueRefused e) {
      return false;
    }
  }

  /** Opens a token that was made within {@code ttl} before {@code now}. */
  static byte[] verify(FernetKey key, String text, Instant now, Duration ttl) throws ValueRefused {
    byte[] token = StrictBase64.decode(text, true);
    requireForm(token);
    long seconds = ByteBuffer.wrap(token).getLong(TIME_AT);
    long age = now.getEpochSecond() - seconds;
    if (age > ttl.toSeconds() || -age > MAX_CLOCK_SKEW.toSeconds()) {
      throw new ValueRefused(Reason.NOT_AUTHENTIC);
    }
    return authenticated(key, token);
  }

  private static void requireForm(byte[] token) throws ValueRefused {
    int ciphertext = token.length - CIPHERTEXT_AT - MAC;
    if (ciphertext < BLOCK || ciphertext % BLOCK != 0 || token[0] != VERSION) {
      throw new ValueRefused(Reason.NOT_AUTHENTIC);
    }
  }

  private static byte[] authenticated(FernetKey key, byte[] token) throws ValueRefused {
    Primitives primitives = OF_THREAD.get();
    int signed = token.length - MAC;
    try {
      primitives.mac.init(key.signing());
      primitives.mac.update(token, 0, signed);
      byte[] expected = primitives.mac.doFinal();
      if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(token, signed, token.length))) {
        throw new ValueRefused(Reason.NOT_AUTHENTIC);
      }
      primitives.cipher.init(
          Cipher.DECRYPT_MODE, key.encryption(), new IvParameterSpec(token, IV_AT, BLOCK));
      return primitives.cipher.doFinal(token, CIPHERTEXT_AT, signed - CIPHERTEXT_AT);
    } catch (GeneralSecurityException e) {
      // the padding is wrong although the MAC is right: made by a broken writer
      throw new ValueRefused(Reason.NOT_AUTHENTIC);
    }
  }

  /** Neither is safe for use by several threads, and both are costly to get. */
  private static final class Primitives {
    private final Cipher cipher;
    private final Mac mac;

    Primitives() {
      try {
        cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        mac = Mac.getInstance("HmacSHA256");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the JDK lacks AES-CBC or HMAC-SHA256", e);
      }
    }
  }
}
