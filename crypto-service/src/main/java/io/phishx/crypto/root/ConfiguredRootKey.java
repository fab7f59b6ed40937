package io.phishx.crypto.root;

import com.google.crypto.tink.subtle.Hkdf;
import io.phishx.chassis.secret.Secret;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A root key whose 32 bytes this process holds: wraps with AES-256-GCM under a derived key. */
final class ConfiguredRootKey implements RootKey {

  static final int LENGTH = 32;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec wrapping;
  private final String fingerprint;
  private final SecureRandom random = new SecureRandom();

  ConfiguredRootKey(Secret key) {
    if (key.length() != LENGTH) {
      throw new IllegalArgumentException(
          "expected a root key of " + LENGTH + " bytes, got " + key.length());
    }
    byte[] bytes = key.reveal();
    this.wrapping = new SecretKeySpec(derive(bytes, "phishx/root/wrap", LENGTH), "AES");
    this.fingerprint = HexFormat.of().formatHex(derive(bytes, "phishx/root/fingerprint", 16));
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public Uni<byte[]> wrap(byte[] key, byte[] context) {
    return Uni.createFrom()
        .item(
            () -> {
              byte[] nonce = new byte[NONCE];
              random.nextBytes(nonce);
              byte[] wrapped = Arrays.copyOf(nonce, NONCE + key.length + TAG_BITS / Byte.SIZE);
              try {
                cipher(Cipher.ENCRYPT_MODE, nonce, context)
                    .doFinal(key, 0, key.length, wrapped, NONCE);
              } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM failed to wrap", e);
              }
              return wrapped;
            });
  }

  @Override
  public Uni<byte[]> unwrap(byte[] wrapped, byte[] context) {
    return Uni.createFrom()
        .item(
            () -> {
              if (wrapped.length < NONCE + TAG_BITS / Byte.SIZE) {
                throw new WrongRootKey("a wrapped key is too short");
              }
              try {
                return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, NONCE), context)
                    .doFinal(wrapped, NONCE, wrapped.length - NONCE);
              } catch (AEADBadTagException e) {
                throw new WrongRootKey("a wrapped key does not open with this root key");
              } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM failed to unwrap", e);
              }
            });
  }

  @Override
  public String toString() {
    return "ConfiguredRootKey[" + fingerprint + "]";
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, wrapping, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context);
    return cipher;
  }

  private static byte[] derive(byte[] key, String purpose, int length) {
    try {
      return Hkdf.computeHkdf(
          "HmacSha256", key, new byte[0], purpose.getBytes(StandardCharsets.UTF_8), length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF failed", e);
    }
  }
}
