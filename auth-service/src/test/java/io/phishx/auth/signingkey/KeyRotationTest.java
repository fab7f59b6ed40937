package io.phishx.auth.signingkey;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class KeyRotationTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void keyIsPublishedBeforeItSignsAndTheOldOneGoesOnVerifying() {
    // Given
    Callers.Tokens before = Callers.operator();
    String old = before.header().getString("kid");

    // When
    String next =
        before
            .call()
            .post("/auth/keys/rotate")
            .then()
            .statusCode(202)
            .body("state", equalTo("published"))
            .extract()
            .path("kid");

    // Then
    given().get("/.well-known/jwks.json").then().body("keys.kid", hasItem(next));
    before.call().post("/auth/keys/rotate").then().spec(problem(409, "rotation-in-progress"));
    await().atMost(LONG).until(() -> Callers.operator().header().getString("kid").equals(next));
    before.call().get("/auth/validate").then().statusCode(200);
    given().get("/.well-known/jwks.json").then().body("keys.kid", hasItem(old));
  }

  @Test
  void removedKeyIsRefusedAndAnotherSignsAtOnce() {
    // Given
    Callers.Tokens before = Callers.operator();
    String removed = before.header().getString("kid");

    // When
    before.call().delete("/auth/keys/" + removed).then().statusCode(204);

    // Then
    Callers.assertRefusedSoon(before);
    Callers.Tokens after = Callers.operator();
    assertNotEquals(removed, after.header().getString("kid"));
    await()
        .atMost(LONG)
        .untilAsserted(() -> after.call().get("/auth/validate").then().statusCode(200));
    given().get("/.well-known/jwks.json").then().body("keys.kid", not(hasItem(removed)));
    after.call().delete("/auth/keys/" + removed).then().spec(problem(404, "not-found"));
  }
}
