package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static io.phishx.testing.Within.within;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.notNullValue;

import io.phishx.testing.RedisResource;
import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service answers while Redis, auth-service, or both cannot be asked. */
@ProbeService
class TrustOutageTest {

  private static final Duration A_SECOND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final UUID tenant = UUID.randomUUID();

  @BeforeEach
  void trustIsConfirmed() {
    String fresh = TestTokens.of("admin", tenant);
    await().atMost(LONG).untilAsserted(() -> answers(200, fresh, "/things/audit"));
  }

  @AfterEach
  void everythingBack() {
    TrustResource.setAway(false);
    TrustResource.forgetRevocations();
  }

  private static void answers(int status, String token, String path) {
    given().auth().oauth2(token).get(path).then().statusCode(status);
  }

  private static void unconfirmed(String token, String path) {
    given()
        .auth()
        .oauth2(token)
        .get(path)
        .then()
        .spec(problem(503, "trust-unconfirmed"))
        .header("Retry-After", notNullValue());
  }

  @Test
  void redisAwayOnlyCostsTime() {
    String token = TestTokens.of("admin", tenant);
    answers(200, token, "/things/audit");
    RedisResource.kill();
    try {
      TestTokens.revoke(TestTokens.tokenId(token));
      within(A_SECOND, () -> answers(401, token, "/things/audit"));
      answers(200, TestTokens.of("admin", tenant), "/things/audit");
    } finally {
      RedisResource.restart();
    }
  }

  @Test
  void bothAwayRefuseThePrivilegedThenEveryoneAndHealWithoutRedis() {
    String admin = TestTokens.of("admin", tenant);
    String reader = TestTokens.of("readonly", tenant);
    String revoked = TestTokens.of("readonly", tenant);
    answers(200, admin, "/things/audit");
    RedisResource.kill();
    try {
      // Given
      TrustResource.setAway(true);
      TestTokens.revoke(TestTokens.tokenId(revoked));

      // When, Then
      await().atMost(LONG).untilAsserted(() -> unconfirmed(admin, "/things/audit"));
      answers(200, reader, "/things");
      await().atMost(LONG).untilAsserted(() -> unconfirmed(reader, "/things"));
      unconfirmed(revoked, "/things");
      given().get("/things").then().statusCode(401);
      given().get("/things/open").then().statusCode(200);

      // When auth-service is back, Redis is not
      TrustResource.setAway(false);

      // Then
      await().atMost(LONG).untilAsserted(() -> answers(200, admin, "/things/audit"));
      answers(200, reader, "/things");
      answers(401, revoked, "/things");
    } finally {
      RedisResource.restart();
    }
  }

  @Test
  void emptiedRedisForgetsNoRevocation() {
    // Given
    String before = TestTokens.of("readonly", tenant);
    String after = TestTokens.of("readonly", tenant);
    TestTokens.revoke(TestTokens.tokenId(before));
    within(A_SECOND, () -> answers(401, before, "/things"));

    // When
    RedisResource.command("FLUSHALL");

    // Then
    answers(401, before, "/things");
    answers(200, after, "/things");
    TestTokens.revoke(TestTokens.tokenId(after));
    within(A_SECOND, () -> answers(401, after, "/things"));
    answers(401, before, "/things");
  }

  @Test
  void removedKeyEndsWhatItSigned() {
    String token = TestTokens.of("readonly", tenant);
    answers(200, token, "/things");
    TrustResource.revokeKey(TestTokens.signingKey().getKeyId());
    within(A_SECOND, () -> answers(401, token, "/things"));
  }
}
