package io.phishx.testing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/** Reads and verifies tokens the way a verifier with the published keys does. */
final class TokenReading {

  private TokenReading() {}

  static Map<String, Object> header(String token) {
    return part(token, 0);
  }

  static Map<String, Object> payload(String token) {
    return part(token, 1);
  }

  static JwtClaims verified(String token, String audience) throws InvalidJwtException {
    return new JwtConsumerBuilder()
        .setExpectedIssuer("phishx")
        .setExpectedAudience(audience)
        .setRequireExpirationTime()
        .setVerificationKeyResolver(new JwksVerificationKeyResolver(SigningKeys.publishedKeys()))
        .build()
        .processToClaims(token);
  }

  private static Map<String, Object> part(String token, int index) {
    String encoded = token.split("\\.", -1)[index];
    try {
      return JsonUtil.parseJson(
          new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8));
    } catch (JoseException malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }
}
