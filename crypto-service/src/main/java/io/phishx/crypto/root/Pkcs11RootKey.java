package io.phishx.crypto.root;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * A root key that stays in its token, which wraps with AES-GCM on worker threads. Fails with the
 * problem of {@link TokenAway} while the token cannot be used.
 *
 * <p>Its fingerprint is a hash of one block under the key, since the key itself cannot be hashed.
 */
final class Pkcs11RootKey implements RootKey {

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final Pkcs11Token token;
  private final String label;
  private final Vertx vertx;
  private final String fingerprint;
  private final SecureRandom random = new SecureRandom();

  Pkcs11RootKey(Pkcs11Token token, String label, String fingerprint, Vertx vertx) {
    this.token = token;
    this.label = label;
    this.fingerprint = fingerprint;
    this.vertx = vertx;
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
          byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, context, material, 0);
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
            return crypt(
                Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, NONCE), context, wrapped, NONCE);
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

  /** What comes of {@code input} behind its first {@code from} bytes. */
  private byte[] crypt(int mode, byte[] nonce, byte[] context, byte[] input, int from)
      throws AEADBadTagException {
    return token.use(
        label,
        fingerprint,
        (provider, key) -> {
          Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
          cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
          cipher.updateAAD(context);
          return cipher.doFinal(input, from, input.length - from);
        });
  }
}
