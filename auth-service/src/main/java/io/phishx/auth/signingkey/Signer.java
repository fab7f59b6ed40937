package io.phishx.auth.signingkey;

import java.security.Key;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Signs with the key that is active.
 *
 * @param kid the header {@code kid}
 * @param algorithm the header {@code alg}
 * @param key private, or secret with HS256; never printed
 */
public record Signer(String kid, SigningAlgorithm algorithm, Key key) {

  /**
   * The compact JWS of {@code claims}, with the header {@code typ: at+jwt}.
   *
   * @param claims JSON
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</a>
   */
  public String sign(String claims) {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setHeader("typ", "at+jwt");
    jws.setKeyIdHeaderValue(kid);
    jws.setAlgorithmHeaderValue(algorithm.jose());
    jws.setPayload(claims);
    jws.setKey(key);
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("the active key does not sign with its algorithm", e);
    }
  }

  @Override
  public String toString() {
    return "Signer[" + algorithm.jose() + " " + kid + "]";
  }
}
