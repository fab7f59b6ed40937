package io.phishx.auth.session;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.user.PasswordHasher;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class OwnPasswordTest {

  private static final String NEW = "a quite different phrase";
  private static final Duration SOON = Duration.ofSeconds(10);

  // test classes are made by Quarkus, which injects into fields
  @Inject PasswordHasher hasher;

  private static Response change(Callers.Tokens tokens, String current, String wanted) {
    return tokens
        .call()
        .body(Map.of("current_password", current, "new_password", wanted))
        .post("/auth/me/password");
  }

  @Test
  void userChangesHisPasswordAndOnlyThisSessionStays() {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "readonly");
    Callers.Tokens here = user.login();
    Callers.Tokens elsewhere = user.login();

    // When
    change(here, AuthSettings.PASSWORD, NEW).then().statusCode(204);

    // Then
    Callers.assertRefusedSoon(elsewhere);
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("refresh_token_id", elsewhere.refresh()))
        .post("/auth/refresh")
        .then()
        .statusCode(401);
    here.call().get("/auth/validate").then().statusCode(200);
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("refresh_token_id", here.refresh()))
        .post("/auth/refresh")
        .then()
        .statusCode(200);
    Callers.attempt(user.email(), AuthSettings.PASSWORD).then().statusCode(401);
    Callers.attempt(user.email(), NEW).then().statusCode(200);
    admin
        .call()
        .queryParam("user_id", user.id())
        .get("/auth/audit-log")
        .then()
        .body("items.event_type", hasItem("user.password-changed"));
  }

  @Test
  void tokenAloneDoesNotChangeAPasswordAndGuessingWithOneIsLimited() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens stolen = user.login();

    // When
    for (int i = 0; i < 10; i++) {
      change(stolen, "guess number " + i, NEW).then().spec(problem(403, "wrong-password"));
    }

    // Then
    change(stolen, AuthSettings.PASSWORD, NEW)
        .then()
        .spec(problem(429, "too-many-logins"))
        .header("Retry-After", notNullValue());
    stolen.call().get("/auth/validate").then().statusCode(200);
  }

  @Test
  void guessesAtOnceWithATokenSpendTheBudgetBeforeTheRightOneCounts() throws Exception {
    // Given
    Callers.Tokens stolen = Callers.user(Callers.operator(), "readonly").login();
    try (ExecutorService threads = Executors.newFixedThreadPool(40)) {
      List<Future<Response>> guesses = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String guess = "guess number " + i;
        guesses.add(threads.submit(() -> change(stolen, guess, NEW)));
      }
      await().atMost(SOON).until(() -> hasher.waiting() > 12);

      // When
      Response right = change(stolen, AuthSettings.PASSWORD, NEW);

      // Then
      right.then().spec(problem(429, "too-many-logins"));
      for (Future<Response> guess : guesses) {
        assertTrue(guess.get().statusCode() >= 400);
      }
    }
  }

  @Test
  void newPasswordFulfilsTheRules() {
    Callers.Tokens tokens = Callers.user(Callers.operator(), "readonly").login();
    change(tokens, AuthSettings.PASSWORD, "short").then().spec(problem(400, "invalid-password"));
    change(tokens, AuthSettings.PASSWORD, "aaaaaaaaaaaaaaaaaaaa")
        .then()
        .spec(problem(400, "invalid-password"));
    tokens.call().body("{}").post("/auth/me/password").then().statusCode(400);
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("current_password", "x", "new_password", "y"))
        .post("/auth/me/password")
        .then()
        .statusCode(401);
  }
}
