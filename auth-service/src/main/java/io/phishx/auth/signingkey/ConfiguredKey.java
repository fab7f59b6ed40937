package io.phishx.auth.signingkey;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.LocalRun;
import io.phishx.auth.trust.ConfiguredKeys;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetSequenceJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jspecify.annotations.Nullable;

/**
 * A signing key that stands in the configuration, under the guide's names. It is changed there:
 * while replicas have different ones, each signs with its own and publishes those of all.
 */
@Singleton
class ConfiguredKey implements ConfiguredKeys {

  private static final int HS256_BYTES = 32;
  private static final int RSA_BITS = 2048;

  private final @Nullable Signer signer;
  private final SigningKey.@Nullable Material publicHalf;
  private final @Nullable String secretJwk;

  ConfiguredKey(AuthConfig config, LocalRun run) {
    SigningAlgorithm algorithm = SigningAlgorithm.of(config.token().algorithm());
    Optional<String> privateKey = config.token().privateKey().filter(text -> !text.isBlank());
    if (algorithm == SigningAlgorithm.HS256) {
      this.signer = hs256(config, run);
      this.publicHalf = null;
      this.secretJwk = jwk(signer);
    } else if (privateKey.isPresent()) {
      PrivateKey key = KeyMaker.privateKey(algorithm, pem(privateKey.get()));
      PublicKey verifies = publicOf(algorithm, key, config.token().publicKey());
      requireStrong("JWT_PRIVATE_KEY", key);
      requireStrong("JWT_PUBLIC_KEY", verifies);
      SigningKey.Material material = KeyMaker.material(algorithm, verifies);
      this.signer = new Signer(material.kid(), algorithm, key);
      this.publicHalf = material;
      this.secretJwk = null;
    } else {
      this.signer = null;
      this.publicHalf = null;
      this.secretJwk = null;
    }
  }

  /** The configured key; empty if this service makes its own. */
  Optional<Signer> signer() {
    return Optional.ofNullable(signer);
  }

  /** What is published of it; empty with HS256. */
  Optional<SigningKey.Material> publicHalf() {
    return Optional.ofNullable(publicHalf);
  }

  @Override
  public List<String> jwks() {
    return secretJwk == null ? List.of() : List.of(secretJwk);
  }

  private static Signer hs256(AuthConfig config, LocalRun run) {
    if (!run.active()) {
      throw new IllegalArgumentException(
          "HS256 is refused outside a local run, since every verifier could mint tokens; set"
              + " JWT_ALGORITHM to ES256 or RS256");
    }
    byte[] secret = config.token().secretKey().orElse("").getBytes(StandardCharsets.UTF_8);
    if (secret.length < HS256_BYTES) {
      throw new IllegalArgumentException(
          "expected 32 bytes or more in JWT_SECRET_KEY for HS256, got " + secret.length);
    }
    String kid = "hs256-" + HexFormat.of().formatHex(sha256(secret), 0, 8);
    return new Signer(kid, SigningAlgorithm.HS256, new HmacKey(secret));
  }

  private static String jwk(Signer signer) {
    OctetSequenceJsonWebKey jwk = new OctetSequenceJsonWebKey(signer.key());
    jwk.setKeyId(signer.kid());
    jwk.setUse("sig");
    jwk.setAlgorithm(signer.algorithm().jose());
    return jwk.toJson(JsonWebKey.OutputControlLevel.INCLUDE_SYMMETRIC);
  }

  private static PublicKey publicOf(
      SigningAlgorithm algorithm, PrivateKey key, Optional<String> configured) {
    try {
      KeyFactory factory = KeyFactory.getInstance(KeyMaker.keyType(algorithm));
      Optional<String> text = configured.filter(t -> !t.isBlank());
      if (text.isPresent()) {
        PublicKey given = factory.generatePublic(new X509EncodedKeySpec(pem(text.get())));
        requirePair(algorithm, key, given);
        return given;
      }
      if (key instanceof RSAPrivateCrtKey rsa) {
        return factory.generatePublic(
            new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
      }
      throw new IllegalArgumentException(
          "expected JWT_PUBLIC_KEY beside JWT_PRIVATE_KEY for " + algorithm.jose());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("JWT_PUBLIC_KEY is not of " + algorithm.jose(), e);
    }
  }

  private static void requireStrong(String name, Key key) {
    switch (key) {
      case RSAKey rsa when rsa.getModulus().bitLength() < RSA_BITS ->
          throw new IllegalArgumentException(
              "expected 2048 bits or more in " + name + ", got " + rsa.getModulus().bitLength());
      case ECKey curve when !isP256(curve) ->
          throw new IllegalArgumentException("expected a key of the curve P-256 in " + name);
      default -> {}
    }
  }

  private static boolean isP256(ECKey key) {
    ECParameterSpec given = key.getParams();
    ECParameterSpec p256 = EllipticCurves.P256;
    return given.getCurve().equals(p256.getCurve())
        && given.getGenerator().equals(p256.getGenerator())
        && given.getOrder().equals(p256.getOrder())
        && given.getCofactor() == p256.getCofactor();
  }

  private static void requirePair(SigningAlgorithm algorithm, PrivateKey key, PublicKey other)
      throws GeneralSecurityException {
    String name =
        switch (algorithm) {
          case ES256 -> "SHA256withECDSA";
          case RS256 -> "SHA256withRSA";
          case EDDSA -> "Ed25519";
          case HS256 -> throw new IllegalArgumentException("HS256 has no key pair");
        };
    byte[] probe = sha256(new byte[0]);
    Signature signs = Signature.getInstance(name);
    signs.initSign(key);
    signs.update(probe);
    byte[] signature = signs.sign();
    Signature verifies = Signature.getInstance(name);
    verifies.initVerify(other);
    verifies.update(probe);
    if (!verifies.verify(signature)) {
      throw new IllegalArgumentException("JWT_PUBLIC_KEY does not belong to JWT_PRIVATE_KEY");
    }
  }

  private static byte[] pem(String text) {
    String body = text.replace("\\n", "\n").replaceAll("-----[A-Z ]+-----", "");
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected PEM in JWT_PRIVATE_KEY and JWT_PUBLIC_KEY", e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
