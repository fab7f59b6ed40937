package io.phishx.auth.signingkey;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** Makes key pairs and their public JWKs; a key's id is its RFC 7638 thumbprint. */
final class KeyMaker {

  private static final int RSA_BITS = 2048;

  private KeyMaker() {}

  /** A new pair for an asymmetric algorithm. */
  static KeyPair pair(SigningAlgorithm algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType(algorithm));
      switch (algorithm) {
        case ES256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
        case RS256 -> generator.initialize(RSA_BITS);
        case EDDSA, HS256 -> {}
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK makes " + algorithm + " keys", e);
    }
  }

  static SigningKey.Material material(SigningAlgorithm algorithm, PublicKey key) {
    try {
      JsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(key);
      String kid = jwk.calculateBase64urlEncodedThumbprint("SHA-256");
      jwk.setKeyId(kid);
      jwk.setUse("sig");
      jwk.setAlgorithm(algorithm.jose());
      return new SigningKey.Material(
          kid, algorithm, jwk.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
    } catch (JoseException e) {
      throw new IllegalArgumentException("expected a public key for " + algorithm, e);
    }
  }

  /** Reads a private key of PKCS #8 bytes. */
  static PrivateKey privateKey(SigningAlgorithm algorithm, byte[] pkcs8) {
    try {
      return KeyFactory.getInstance(keyType(algorithm))
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "expected a PKCS #8 private key for " + algorithm.jose(), e);
    }
  }

  static String keyType(SigningAlgorithm algorithm) {
    return switch (algorithm) {
      case ES256 -> "EC";
      case RS256 -> "RSA";
      case EDDSA -> "Ed25519";
      case HS256 -> throw new IllegalArgumentException("HS256 has no key pair");
    };
  }
}
