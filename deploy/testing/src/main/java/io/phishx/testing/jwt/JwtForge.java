package io.phishx.testing.jwt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.PublicJsonWebKey;

/**
 * Builds tokens part by part: with the service's trusted ES256 key, where an attack needs a
 * signature that verifies, and with keys of an attacker.
 */
public final class JwtForge {

  /** Life of a token in seconds. */
  static final long LIFE = 900;

  private final String kid;
  private final PrivateKey trusted;
  private final PublicKey published;
  private final KeyPair attacker = pair("secp256r1");

  /**
   * A forge around a key that the service under test trusts.
   *
   * @param kid its id in the trust feed
   * @param trusted its private part, of curve P-256
   * @param published its public part, which an attacker reads in the JWK set
   */
  public JwtForge(String kid, PrivateKey trusted, PublicKey published) {
    this.kid = kid;
    this.trusted = trusted;
    this.published = published;
  }

  /** A forge around a key pair of a test. */
  public static JwtForge of(PublicJsonWebKey key) {
    return new JwtForge(key.getKeyId(), key.getPrivateKey(), key.getPublicKey());
  }

  String kid() {
    return kid;
  }

  PublicKey published() {
    return published;
  }

  KeyPair attacker() {
    return attacker;
  }

  /** The header of a good token, to be changed. */
  Map<String, Object> header() {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("typ", "at+jwt");
    header.put("alg", "ES256");
    header.put("kid", kid);
    return header;
  }

  Map<String, Object> header(String name, Object value) {
    Map<String, Object> header = header();
    header.put(name, value);
    return header;
  }

  /** The claims of a good token of a {@code readonly} user, to be changed. */
  Map<String, Object> claims() {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", "phishx");
    claims.put("aud", "phishx-api");
    claims.put("sub", UUID.randomUUID().toString());
    claims.put("tenant_id", UUID.randomUUID().toString());
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("sid", UUID.randomUUID().toString());
    claims.put("refresh_token_id", UUID.randomUUID().toString());
    claims.put("role", "readonly");
    claims.put("scopes", List.of("read"));
    claims.put("iat", now);
    claims.put("exp", now + LIFE);
    return claims;
  }

  Map<String, Object> claims(String name, Object value) {
    Map<String, Object> claims = claims();
    claims.put(name, value);
    return claims;
  }

  /** A good token. */
  String good() {
    return signed(header(), claims());
  }

  /** A token with these parts and a signature of the trusted key. */
  String signed(Map<String, Object> header, Map<String, Object> claims) {
    return signed(JsonUtil.toJson(header), JsonUtil.toJson(claims));
  }

  String signed(String header, String claims) {
    return signed(trusted, header, claims);
  }

  String signedByAttacker(Map<String, Object> header) {
    return signed(attacker.getPrivate(), JsonUtil.toJson(header), JsonUtil.toJson(claims()));
  }

  static String signed(PrivateKey key, String header, String claims) {
    String input = part(header) + "." + part(claims);
    return input + "." + part(ecdsa("SHA256withECDSAinP1363Format", key, input));
  }

  /** A token whose signature is a MAC. */
  String authenticated(String mac, byte[] secret, Map<String, Object> header) {
    String input = part(JsonUtil.toJson(header)) + "." + part(JsonUtil.toJson(claims()));
    try {
      Mac hmac = Mac.getInstance(mac);
      hmac.init(new SecretKeySpec(secret.length == 0 ? new byte[1] : secret, mac));
      return input + "." + part(hmac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** A good token's text up to its second dot, with another signature. */
  String withSignature(byte[] signature) {
    return withSignature(good(), part(signature));
  }

  static String withSignature(String token, String signature) {
    return token.substring(0, token.lastIndexOf('.') + 1) + signature;
  }

  /** The trusted key's signature over {@code input}, by another JCA algorithm. */
  byte[] ecdsa(String algorithm, String input) {
    return ecdsa(algorithm, trusted, input);
  }

  static byte[] ecdsa(String algorithm, PrivateKey key, String input) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  static KeyPair pair(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  static String part(String text) {
    return part(text.getBytes(StandardCharsets.UTF_8));
  }

  static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A number as 32 bytes, half of an ES256 signature. */
  static byte[] half(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] half = new byte[32];
    int skip = Math.max(0, bytes.length - half.length);
    System.arraycopy(bytes, skip, half, half.length - (bytes.length - skip), bytes.length - skip);
    return half;
  }
}
