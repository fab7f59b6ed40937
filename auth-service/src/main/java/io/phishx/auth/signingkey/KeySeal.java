package io.phishx.auth.signingkey;

import io.phishx.auth.AuthConfig;
import io.phishx.chassis.secret.Secret;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * This service's own mounted key, which makes it independent of crypto-service: AES-256-GCM under
 * keys that HKDF-SHA256 derives for one purpose each, and keyed hashes. While the key is changed,
 * what a former or the next one sealed or hashed is still known: everything new is made with the
 * one key of today.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5869">RFC 5869</a>
 */
@Singleton
public class KeySeal {

  private static final byte FORMAT = 1;
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Secret root;
  private final Optional<Secret> next;
  private final List<Secret> former;
  private final boolean lasting;
  private final SecureRandom random = new SecureRandom();

  @Inject
  KeySeal(AuthConfig config) {
    this(config.sealKey(), config.nextSealKey(), config.formerSealKeys().orElse(List.of()));
  }

  KeySeal(Optional<String> key) {
    this(key, Optional.empty(), List.of());
  }

  KeySeal(Optional<String> key, Optional<String> next, List<String> former) {
    Optional<String> configured = key.filter(text -> !text.isBlank());
    this.lasting = configured.isPresent();
    this.root = Secret.of(configured.map(text -> decode("seal-key", text)).orElseGet(this::once));
    this.next =
        next.filter(text -> !text.isBlank()).map(text -> Secret.of(decode("next-seal-key", text)));
    this.former =
        former.stream()
            .filter(text -> !text.isBlank())
            .map(text -> Secret.of(decode("former-seal-keys", text)))
            .toList();
  }

  /** Whether the key outlives this process. */
  public boolean lasting() {
    return lasting;
  }

  /** Whether there are keys whose values should be sealed anew. */
  public boolean hasFormerKeys() {
    return !former.isEmpty();
  }

  /** Seals {@code plain}, bound to {@code context}, under a key for {@code purpose}. */
  public byte[] seal(String purpose, String context, byte[] plain) {
    return seal(derive(root.reveal(), purpose), context, plain);
  }

  /**
   * Opens what {@link #seal(String, String, byte[])} gave, with the key of today, the next one or a
   * former one.
   *
   * @return empty if it was sealed with another key, for another context, or altered
   */
  public Optional<Secret> open(String purpose, String context, byte[] sealed) {
    return open(roots(), purpose, context, sealed);
  }

  /**
   * Seals anew what was sealed with a former key.
   *
   * @return empty if it wasn't, or doesn't open at all
   */
  public Optional<byte[]> renewed(String purpose, String context, byte[] sealed) {
    return former.isEmpty() || open(Stream.of(root), purpose, context, sealed).isPresent()
        ? Optional.empty()
        : open(former.stream(), purpose, context, sealed)
            .map(plain -> seal(purpose, context, plain.reveal()));
  }

  private Stream<Secret> roots() {
    return Stream.of(Stream.of(root), next.stream(), former.stream()).flatMap(keys -> keys);
  }

  private static Optional<Secret> open(
      Stream<Secret> keys, String purpose, String context, byte[] sealed) {
    return keys.flatMap(key -> open(derive(key.reveal(), purpose), context, sealed).stream())
        .findFirst();
  }

  /** Seals {@code plain} under a key that only {@code secret} gives. */
  public byte[] sealUnder(Secret secret, String purpose, String context, byte[] plain) {
    return seal(derive(secret.reveal(), purpose), context, plain);
  }

  /** Opens what {@link #sealUnder} gave. */
  public Optional<Secret> openUnder(Secret secret, String purpose, String context, byte[] sealed) {
    return open(derive(secret.reveal(), purpose), context, sealed);
  }

  /** A keyed hash of {@code value}: alike for alike values, and for nobody else to compute. */
  public byte[] hash(String purpose, String value) {
    return hash(root, purpose, value);
  }

  /** Whether {@code hash} is that of {@code value}, by the key of today, the next or a former. */
  public boolean matches(String purpose, String value, byte[] hash) {
    return roots().anyMatch(key -> MessageDigest.isEqual(hash(key, purpose, value), hash));
  }

  /** Whether {@code hash} is that of {@code value} by a former key, and not by today's too. */
  public boolean matchesFormer(String purpose, String value, byte[] hash) {
    return former.stream().anyMatch(key -> MessageDigest.isEqual(hash(key, purpose, value), hash))
        && !MessageDigest.isEqual(hash(purpose, value), hash);
  }

  private static byte[] hash(Secret key, String purpose, String value) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(derive(key.reveal(), purpose), "HmacSHA256"));
      return mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private byte[] seal(byte[] key, String context, byte[] plain) {
    try {
      byte[] nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, context).doFinal(plain);
      return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
          .put(FORMAT)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  private static Optional<Secret> open(byte[] key, String context, byte[] sealed) {
    if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != FORMAT) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
    byte[] nonce = new byte[NONCE_BYTES];
    buffer.get(nonce);
    byte[] rest = new byte[buffer.remaining()];
    buffer.get(rest);
    try {
      return Optional.of(Secret.of(cipher(Cipher.DECRYPT_MODE, key, nonce, context).doFinal(rest)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] derive(byte[] key, String purpose) {
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(
        new HKDFParameters(
            key, null, ("phishx/auth/1/" + purpose).getBytes(StandardCharsets.UTF_8)));
    byte[] derived = new byte[KEY_BYTES];
    hkdf.generateBytes(derived, 0, KEY_BYTES);
    return derived;
  }

  private static byte[] decode(String name, String text) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected base64 in phishx.auth." + name, e);
    }
    if (key.length < KEY_BYTES) {
      throw new IllegalArgumentException(
          "expected 32 bytes or more in phishx.auth." + name + ", got " + key.length);
    }
    return key;
  }

  private byte[] once() {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return key;
  }
}
