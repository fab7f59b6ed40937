package io.phishx.region;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.TestTokens;
import io.phishx.testing.jwt.JwtAttackContract;
import io.phishx.testing.jwt.JwtForge;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

@RunningService
class JwtAttackTest {

  @Test
  void everyForgedTokenIsRefused() {
    String url = "http://localhost:" + RestAssured.port + "/replication/status";

    int refused = JwtAttackContract.assertRefusesAll(url, JwtForge.of(TestTokens.signingKey()));

    assertTrue(refused >= 60, () -> "only " + refused);
  }
}
