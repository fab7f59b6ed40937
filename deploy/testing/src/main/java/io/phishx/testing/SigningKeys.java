package io.phishx.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** The ES256 keys of this test JVM: those that the trust feed lists, and one that it doesn't. */
final class SigningKeys {
  private static final String STRANGER = "keys.stranger";
  private static final String TRUSTED = "keys.trusted";

  private SigningKeys() {}

  /** The newest key that verifiers trust. */
  static PublicJsonWebKey current() {
    return parse(trusted().getLast());
  }

  /** A key that no verifier has ever seen. */
  static PublicJsonWebKey stranger() {
    return parse(JvmWide.value(STRANGER, String.class, () -> generate("test-stranger")));
  }

  /** Makes a new key the current one; the older ones stay trusted. */
  static void rotate() {
    List<String> trusted = trusted();
    trusted.add(generate("test-" + (trusted.size() + 1)));
  }

  /** The public halves, as in a JWK set. */
  static List<String> published() {
    List<String> published = new ArrayList<>();
    for (String key : trusted()) {
      published.add(parse(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
    }
    return published;
  }

  static List<JsonWebKey> publishedKeys() {
    List<JsonWebKey> keys = new ArrayList<>();
    for (String key : trusted()) {
      keys.add(parse(key));
    }
    return keys;
  }

  @SuppressWarnings("unchecked") // this class alone writes this value
  private static List<String> trusted() {
    return JvmWide.value(
        TRUSTED, List.class, () -> new CopyOnWriteArrayList<>(List.of(generate("test-1"))));
  }

  private static String generate(String keyId) {
    try {
      EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId(keyId);
      key.setAlgorithm("ES256");
      key.setUse("sig");
      return key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE);
    } catch (JoseException everyJdkHasP256) {
      throw new IllegalStateException(everyJdkHasP256);
    }
  }

  private static PublicJsonWebKey parse(String json) {
    try {
      return PublicJsonWebKey.Factory.newPublicJwk(json);
    } catch (JoseException ownKeyIsValid) {
      throw new IllegalStateException(ownKeyIsValid);
    }
  }
}
