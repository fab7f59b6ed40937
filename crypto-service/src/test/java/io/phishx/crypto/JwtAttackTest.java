package io.phishx.crypto;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.TestTokens;
import io.phishx.testing.jwt.JwtAttackContract;
import io.phishx.testing.jwt.JwtForge;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

@RunningService
class JwtAttackTest {

  @Test
  void everyForgedTokenIsRefused() {
    String url = "http://localhost:" + RestAssured.port + "/encryption/fields";

    int refused = JwtAttackContract.assertRefusesAll(url, JwtForge.of(TestTokens.signingKey()));

    assertTrue(refused >= 60, () -> "only " + refused);
  }
}
