package io.phishx.crypto.root;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * A root key that stays in its token, which wraps with AES-GCM on worker threads.
 *
 * <p>Its fingerprint is a hash of one block under the key, since the key itself cannot be hashed.
 */
final class Pkcs11RootKey implements RootKey {

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int FINGERPRINT = 16;
  private static final byte[] CHECKED_BLOCK =
      "phishx/root/kcv1".getBytes(StandardCharsets.US_ASCII);

  private final Provider provider;
  private final SecretKey key;
  private final Vertx vertx;
  private final String fingerprint;
  private final SecureRandom random = new SecureRandom();

  Pkcs11RootKey(Provider provider, SecretKey key, Vertx vertx) throws GeneralSecurityException {
    this.provider = provider;
    this.key = key;
    this.vertx = vertx;
    // one fixed block that no nonce of GCM ever gives: its counter blocks end in a small number
    Cipher block = Cipher.getInstance("AES/ECB/NoPadding", provider);
    block.init(Cipher.ENCRYPT_MODE, key);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(block.doFinal(CHECKED_BLOCK));
    this.fingerprint = HexFormat.of().formatHex(hash, 0, FINGERPRINT);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public Uni<byte[]> wrap(byte[] material, byte[] context) {
    return vertx.executeBlocking(
        () -> {
          byte[] nonce = new byte[NONCE];
          random.nextBytes(nonce);
          byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(material);
          byte[] wrapped = Arrays.copyOf(nonce, NONCE + sealed.length);
          System.arraycopy(sealed, 0, wrapped, NONCE, sealed.length);
          return wrapped;
        },
        false);
  }

  @Override
  public Uni<byte[]> unwrap(byte[] wrapped, byte[] context) {
    return vertx.executeBlocking(
        () -> {
          if (wrapped.length < NONCE + TAG_BITS / Byte.SIZE) {
            throw new WrongRootKey("a wrapped key is too short");
          }
          try {
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, NONCE), context)
                .doFinal(wrapped, NONCE, wrapped.length - NONCE);
          } catch (AEADBadTagException e) {
            throw new WrongRootKey("a wrapped key does not open with this root key");
          }
        },
        false);
  }

  @Override
  public String toString() {
    return "Pkcs11RootKey[" + fingerprint + "]";
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context);
    return cipher;
  }
}
