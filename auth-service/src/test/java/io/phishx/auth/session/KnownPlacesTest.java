package io.phishx.auth.session;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.Network;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.LoginGuard;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody gains who may make accounts in a tenant of his own, of others' addresses. */
@QuarkusTest
@AuthService
class KnownPlacesTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String GUESS = "not the right phrase";

  // test classes are made by Quarkus, which injects into fields
  @Inject LoginGuard guard;

  private Callers.User victim = new Callers.User(new UUID(0, 0), "");
  private Callers.Tenant hostile = new Callers.Tenant(new UUID(0, 0), "", "");

  @BeforeEach
  void accounts() {
    victim = Callers.user(Callers.operator(), "readonly");
    hostile = Callers.tenant();
    Callers.user(hostile.admin(), victim.email(), "readonly");
  }

  private Map<String, Object> hostileLogin() {
    return Map.of(
        "username", victim.email(),
        "password", AuthSettings.PASSWORD,
        "tenant", hostile.slug());
  }

  private void guessFromFiftyNetworks() {
    String normalised = EmailAddress.normalised(victim.email());
    for (int i = 0; i < 50; i++) {
      guard
          .failed(guard.attempt(normalised, "network-" + i + normalised, null))
          .await()
          .atMost(SOON);
    }
  }

  @Test
  void networkThatLoggedInToAnotherTenantsAccountOfTheAddressIsAStranger() {
    try (Network attackers = Network.another();
        Network owners = Network.another()) {
      // Given
      Map<String, Object> right =
          Map.of("username", victim.email(), "password", AuthSettings.PASSWORD);
      assertEquals(200, owners.json("/auth/login", right).status());
      assertEquals(200, attackers.json("/auth/login", hostileLogin()).status());

      // When
      guessFromFiftyNetworks();

      // Then
      Network.Answer guessed =
          attackers.json("/auth/login", Map.of("username", victim.email(), "password", GUESS));
      assertEquals(429, guessed.status());
      assertEquals(429, attackers.json("/auth/login", right).status());
      assertEquals(200, owners.json("/auth/login", right).status());
      assertEquals(200, attackers.json("/auth/login", hostileLogin()).status());
    }
  }

  @Test
  void markOfAnotherTenantsAccountOfTheAddressGivesNoFurtherGuesses() {
    // Given
    String mark =
        given()
            .contentType(ContentType.JSON)
            .queryParam("cookie", true)
            .body(hostileLogin())
            .post("/auth/login")
            .then()
            .statusCode(200)
            .extract()
            .cookie(DeviceCookie.NAME);
    for (int i = 0; i < 10; i++) {
      Callers.attempt(victim.email(), GUESS).then().spec(problem(401, "invalid-credentials"));
    }

    // When
    Response guessed = marked(mark, Map.of("username", victim.email(), "password", GUESS));

    // Then
    guessed.then().spec(problem(429, "too-many-logins"));
    marked(mark, hostileLogin()).then().statusCode(200);
  }

  private static Response marked(String mark, Map<String, Object> body) {
    return given()
        .contentType(ContentType.JSON)
        .cookie(DeviceCookie.NAME, mark)
        .body(body)
        .post("/auth/login");
  }
}
