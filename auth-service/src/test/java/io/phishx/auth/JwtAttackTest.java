package io.phishx.auth;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.signingkey.Signer;
import io.phishx.auth.signingkey.SigningKeys;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.testing.jwt.JwtAttackContract;
import io.phishx.testing.jwt.JwtForge;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class JwtAttackTest {

  @Inject SigningKeys keys;

  @Test
  void everyForgedTokenIsRefused() throws JoseException {
    Callers.operator();
    Signer signer = keys.signer();
    JwtForge forge = new JwtForge(signer.kid(), (PrivateKey) signer.key(), published(signer.kid()));
    String url = "http://localhost:" + RestAssured.port + "/auth/validate";

    int refused = JwtAttackContract.assertRefusesAll(url, forge);

    assertTrue(refused >= 60, () -> "only " + refused);
  }

  private PublicKey published(String kid) throws JoseException {
    for (String jwk : keys.publicJwks()) {
      JsonWebKey key = JsonWebKey.Factory.newJwk(jwk);
      if (kid.equals(key.getKeyId()) && key instanceof PublicJsonWebKey pair) {
        return pair.getPublicKey();
      }
    }
    throw new AssertionError("the signing key is not published");
  }
}
