package io.phishx.crypto.key;

import com.google.crypto.tink.subtle.Ed25519Sign;
import com.google.crypto.tink.subtle.Ed25519Verify;
import io.phishx.chassis.tenant.TenantId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Signs what others must be able to check without this service: Ed25519, as compact JWS.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8037">RFC 8037</a>
 */
public final class ReceiptKey {

  /** Whose key it is. */
  public static final TenantId OWNER = DataKeys.SERVICE;

  /** What a ring must hold for it. */
  public static final KeyNeeds NEEDS = KeyNeeds.toSeal(Set.of(KeyPurpose.RECEIPT));

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String id;
  private final Ed25519Sign.KeyPair pair;

  private ReceiptKey(String id, Ed25519Sign.KeyPair pair) {
    this.id = id;
    this.pair = pair;
  }

  /** The active key of {@code ring}; its 32 bytes are the seed. */
  public static ReceiptKey of(KeyRing ring) {
    DataKey key = ring.active(KeyPurpose.RECEIPT);
    byte[] seed = key.material().reveal();
    try {
      return new ReceiptKey(
          FieldKeys.fingerprint(seed, key.id()), Ed25519Sign.KeyPair.newKeyPairFromSeed(seed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 failed", e);
    }
  }

  /** {@code kid}. */
  public String id() {
    return id;
  }

  /** The public key as base64url, {@code x} of a JWK. */
  public String publicKey() {
    return BASE64.encodeToString(pair.getPublicKey());
  }

  /**
   * @param type {@code typ} of the header
   * @param payload any bytes
   */
  public String sign(String type, byte[] payload) {
    String header = "{\"alg\":\"EdDSA\",\"typ\":\"%s\",\"kid\":\"%s\"}".formatted(type, id);
    String signed =
        BASE64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + BASE64.encodeToString(payload);
    try {
      byte[] signature =
          new Ed25519Sign(pair.getPrivateKey()).sign(signed.getBytes(StandardCharsets.UTF_8));
      return signed + "." + BASE64.encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 failed", e);
    }
  }

  /**
   * The payload of {@code jws}, if one of the known keys signed it as {@code type}.
   *
   * @param known public keys by {@code kid}; the token names one of them, and brings none
   * @return empty for any other text
   */
  public static Optional<byte[]> verified(String jws, String type, Map<String, String> known) {
    String[] parts = jws.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonObject header = new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(parts[0])));
      String publicKey = known.get(header.getString("kid", ""));
      boolean ours =
          publicKey != null
              && "EdDSA".equals(header.getString("alg"))
              && type.equals(header.getString("typ"))
              && verifies(jws, publicKey);
      return ours ? Optional.of(Base64.getUrlDecoder().decode(parts[1])) : Optional.empty();
    } catch (DecodeException | IllegalArgumentException | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** Whether {@code jws} was signed by the owner of {@code publicKey}. */
  public static boolean verifies(String jws, String publicKey) {
    int end = jws.lastIndexOf('.');
    if (end < 0) {
      return false;
    }
    try {
      new Ed25519Verify(Base64.getUrlDecoder().decode(publicKey))
          .verify(
              Base64.getUrlDecoder().decode(jws.substring(end + 1)),
              jws.substring(0, end).getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "ReceiptKey[" + id + "]";
  }
}
