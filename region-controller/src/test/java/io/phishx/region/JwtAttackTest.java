package io.phishx.region;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import io.phishx.testing.jwt.JwtAttackContract;
import io.phishx.testing.jwt.JwtForge;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = PostgresResource.class,
    initArgs = @ResourceArg(name = "database", value = "phishx_region"))
@WithTestResource(RedisResource.class)
@WithTestResource(TrustResource.class)
class JwtAttackTest {

  @Test
  void everyForgedTokenIsRefused() {
    String url = "http://localhost:" + RestAssured.port + "/replication/status";

    int refused = JwtAttackContract.assertRefusesAll(url, JwtForge.of(TestTokens.signingKey()));

    assertTrue(refused >= 60, () -> "only " + refused);
  }
}
