package io.phishx.auth.session;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.CountingCipher;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.KnownDevices;
import io.phishx.auth.user.LoginGuard;
import io.phishx.auth.user.PasswordHasher;
import io.phishx.auth.user.User;
import io.phishx.auth.user.Users;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.testing.RedisResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class LoginGuardTest {

  private static final String DEVICE = "__Secure-phishx_device";
  private static final Duration SOON = Duration.ofSeconds(10);

  // test classes are made by Quarkus, which injects into fields
  @Inject LoginGuard guard;
  @Inject CountingCipher cipher;
  @Inject PasswordHasher hasher;
  @Inject KnownDevices devices;
  @Inject Users users;

  private static void lock(String email) {
    for (int i = 0; i < 10; i++) {
      Callers.attempt(email, "guess-" + i).then().statusCode(401);
    }
  }

  private boolean open(String email, String network) {
    LoginGuard.Standing standing =
        guard
            .check(guard.attempt(EmailAddress.normalised(email), network, null))
            .await()
            .atMost(SOON);
    return standing instanceof LoginGuard.Standing.Open;
  }

  private void fail(String email, String network) {
    guard.failed(guard.attempt(EmailAddress.normalised(email), network, null)).await().atMost(SOON);
  }

  @Test
  void lockedAccountCostsTheSameWorkAndRefusesTheRightPasswordToo() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    lock(user.email());
    for (String password : List.of("another guess", AuthSettings.PASSWORD)) {
      long calls = cipher.calls();
      long hashes = hasher.computed();

      // When
      Response response = Callers.attempt(user.email(), password);

      // Then
      response
          .then()
          .spec(problem(429, "too-many-logins"))
          .header("Retry-After", notNullValue())
          .header("RateLimit-Limit", equalTo("10"))
          .header("RateLimit-Remaining", equalTo("0"))
          .header("RateLimit-Reset", notNullValue());
      assertEquals(3, cipher.calls() - calls, "index, open, seal");
      assertEquals(1, hasher.computed() - hashes, "one hash");
    }
  }

  @Test
  void unknownAccountIsLockedLikeAKnownOne() {
    String nobody = "nobody-" + java.util.UUID.randomUUID() + "@nowhere.example";
    lock(nobody);
    Callers.attempt(nobody, "x").then().spec(problem(429, "too-many-logins"));
  }

  @Test
  void guessingFromManyNetworksDoesNotLockTheOwnerOutOfHis() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    user.login();

    // When
    for (int i = 0; i < 50; i++) {
      fail(user.email(), "attacker-network-" + i);
    }

    // Then
    assertTrue(!open(user.email(), "a-network-never-seen"));
    user.login();
  }

  @Test
  void codesHaveABudgetOfADayAndItsOwnerAnother() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    String normalised = EmailAddress.normalised(user.email());
    guard.succeeded(guard.attempt(normalised, "the-owners", null)).await().atMost(SOON);

    // When somebody who knows the password tries codes
    for (int i = 0; i < 20; i++) {
      LoginGuard.Attempt attempt = guard.attempt(normalised, "elsewhere-" + i, null);
      guard.failed(attempt.ofCode("device")).await().atMost(SOON);
    }

    // Then
    LoginGuard.Standing.Locked locked =
        assertInstanceOf(
            LoginGuard.Standing.Locked.class, ofCode(normalised, "a-network-never-seen"));
    assertTrue(locked.reset().toHours() >= 23, () -> "until " + locked.reset());
    assertInstanceOf(LoginGuard.Standing.Open.class, ofCode(normalised, "the-owners"));

    // When the owner needs many tries, and finds the right one
    LoginGuard.Attempt owners = guard.attempt(normalised, "the-owners", null);
    for (int i = 0; i < 20; i++) {
      guard.failed(owners.ofCode("device")).await().atMost(SOON);
    }
    assertInstanceOf(LoginGuard.Standing.Locked.class, ofCode(normalised, "the-owners"));
    guard.forget(owners.ofCode("device")).await().atMost(SOON);

    // Then
    assertInstanceOf(LoginGuard.Standing.Open.class, ofCode(normalised, "the-owners"));
    assertInstanceOf(LoginGuard.Standing.Locked.class, ofCode(normalised, "a-network-never-seen"));
    assertTrue(open(user.email(), "a-network-never-seen"), "passwords are counted apart");
    assertInstanceOf(
        LoginGuard.Standing.Open.class,
        guard
            .check(guard.attempt(normalised, "a-network-never-seen", null).ofCode("a later device"))
            .await()
            .atMost(SOON));
  }

  private LoginGuard.Standing ofCode(String normalised, String network) {
    return guard
        .check(guard.attempt(normalised, network, null).ofCode("device"))
        .await()
        .atMost(SOON);
  }

  @Test
  void guessingFromTheOwnersNetworkDoesNotLockHimOutOfHisBrowser() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Map<String, String> right = Map.of("username", user.email(), "password", AuthSettings.PASSWORD);
    Callers.Tokens tokens = user.login();
    String mark = Callers.marked(user.email());

    // When
    lock(user.email());

    // Then
    Callers.attempt(user.email(), AuthSettings.PASSWORD).then().statusCode(429);
    given()
        .contentType(ContentType.JSON)
        .cookie(DEVICE, mark)
        .body(right)
        .post("/auth/login")
        .then()
        .statusCode(200);
    Map<String, String> proof = Map.of("current_password", AuthSettings.PASSWORD);
    tokens.call().body(proof).post("/auth/me/totp").then().statusCode(429);
    tokens.call().cookie(DEVICE, mark).body(proof).post("/auth/me/totp").then().statusCode(200);
    for (String forged : List.of("", mark + "x", mark.replace('.', '_'), "9" + mark)) {
      given()
          .contentType(ContentType.JSON)
          .cookie(DEVICE, forged)
          .body(right)
          .post("/auth/login")
          .then()
          .statusCode(429);
    }
  }

  @Test
  void manyMarksOfOneAccountDoNotMultiplyWhatMayBeGuessed() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    String normalised = EmailAddress.normalised(user.email());
    User account = account(user);
    List<String> marks =
        IntStream.range(0, 40).mapToObj(i -> devices.mark(normalised, account.epoch())).toList();

    // When
    int passwords = 0;
    int codes = 0;
    for (String mark : marks) {
      LoginGuard.Attempt attempt = guard.attempt(normalised, "elsewhere-" + mark, mark).at(account);
      passwords += guesses(attempt);
      codes += guesses(attempt.ofCode("device"));
    }

    // Then
    assertEquals(50, passwords, "guesses at the password by forty marks");
    assertEquals(60, codes, "guesses at codes by forty marks");
  }

  /** How many are let pass; no more than one mark alone would give. */
  private int guesses(LoginGuard.Attempt attempt) {
    for (int i = 0; i < 20; i++) {
      LoginGuard.Standing standing = guard.check(attempt).await().atMost(SOON);
      if (standing instanceof LoginGuard.Standing.Locked) {
        return i;
      }
      guard.failed(attempt).await().atMost(SOON);
    }
    return 20;
  }

  @Test
  void ownerWhoMistypesInSeveralBrowsersIsNotHindered() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    String normalised = EmailAddress.normalised(user.email());
    User account = account(user);

    // When
    for (int browser = 0; browser < 4; browser++) {
      String mark = devices.mark(normalised, account.epoch());
      for (int i = 0; i < 9; i++) {
        guard.failed(guard.attempt(normalised, "his", mark).at(account)).await().atMost(SOON);
      }
    }

    // Then
    String mark = devices.mark(normalised, account.epoch());
    assertTrue(
        guard.check(guard.attempt(normalised, "his", mark).at(account)).await().atMost(SOON)
            instanceof LoginGuard.Standing.Open);
  }

  @Test
  void marksAndNetworksEndWithThePasswordAndWithAllSessions() {
    Callers.Tokens admin = Callers.operator();
    Map<String, Consumer<Callers.User>> changes =
        Map.of(
            "the admin sets a password",
                user ->
                    admin
                        .call()
                        .body(Map.of("password", "a quite different phrase"))
                        .patch("/auth/users/" + user.id())
                        .then()
                        .statusCode(200),
            "he changes his password",
                user ->
                    user.login()
                        .call()
                        .body(
                            Map.of(
                                "current_password",
                                AuthSettings.PASSWORD,
                                "new_password",
                                "a quite different phrase"))
                        .post("/auth/me/password")
                        .then()
                        .statusCode(204),
            "he ends all his sessions",
                user -> user.login().call().post("/auth/revoke-all").then().statusCode(200));
    changes.forEach(
        (what, change) -> {
          // Given
          Callers.User user = Callers.user(admin, "readonly");
          String normalised = EmailAddress.normalised(user.email());
          User before = account(user);
          String mark = devices.mark(normalised, before.epoch());
          guard.succeeded(guard.attempt(normalised, "his", null).at(before)).await().atMost(SOON);
          assertTrue(known(guard.attempt(normalised, "his", null).at(before)), what);
          assertTrue(known(guard.attempt(normalised, "elsewhere", mark).at(before)), what);

          // When
          change.accept(user);

          // Then
          User after = account(user);
          assertTrue(!known(guard.attempt(normalised, "his", null).at(after)), what);
          assertTrue(!known(guard.attempt(normalised, "elsewhere", mark).at(after)), what);
        });
  }

  private boolean known(LoginGuard.Attempt attempt) {
    return guard.check(attempt).await().atMost(SOON).known();
  }

  @Test
  void placeFromWhichTheOwnerChangesHisPasswordStaysKnown() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    String normalised = EmailAddress.normalised(user.email());
    String mark = Callers.marked(user.email());

    // When
    Response changed =
        user.login()
            .call()
            .cookie(DEVICE, mark)
            .body(
                Map.of(
                    "current_password",
                    AuthSettings.PASSWORD,
                    "new_password",
                    "a quite different phrase"))
            .post("/auth/me/password");

    // Then
    changed.then().statusCode(204);
    String another = changed.getCookie(DEVICE);
    assertTrue(known(guard.attempt(normalised, "elsewhere", another).at(account(user))));
    assertTrue(!known(guard.attempt(normalised, "elsewhere", mark).at(account(user))));
    for (int i = 0; i < 50; i++) {
      fail(user.email(), "attacker-network-" + i);
    }
    Callers.attempt(user.email(), "a quite different phrase").then().statusCode(200);
  }

  private User account(Callers.User user) {
    TenantId tenant = TenantId.parse(Callers.operator().claims().getString("tenant_id"));
    return users.get(tenant, OnBehalfOf.NOBODY, user.id()).await().atMost(SOON);
  }

  @Test
  void markOfOneAccountIsNoneOfAnother() {
    // Given
    Callers.User mine = Callers.user(Callers.operator(), "readonly");
    Callers.User victim = Callers.user(Callers.operator(), "readonly");
    String mark = Callers.marked(mine.email());

    // When
    for (int i = 0; i < 10; i++) {
      given()
          .contentType(ContentType.JSON)
          .cookie(DEVICE, mark)
          .body(Map.of("username", victim.email(), "password", "guess " + i))
          .post("/auth/login")
          .then()
          .statusCode(401);
    }

    // Then
    Callers.attempt(victim.email(), AuthSettings.PASSWORD).then().statusCode(429);
  }

  @Test
  void concurrentValidLoginsAreNotRefused() throws Exception {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");

    // When
    List<Integer> statuses =
        together(24, () -> Callers.attempt(user.email(), AuthSettings.PASSWORD));

    // Then
    assertEquals(List.of(200), statuses.stream().distinct().toList());
  }

  @Test
  void guessesAtOnceAreBoundedLikeGuessesOneByOne() throws Exception {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");

    // When
    together(40, () -> Callers.attempt(user.email(), "a wrong guess"));

    // Then
    Callers.attempt(user.email(), AuthSettings.PASSWORD).then().statusCode(429);
  }

  @Test
  void emptiedRedisDoesNotGiveAnAttackerNewGuesses() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    lock(user.email());

    // When
    RedisResource.flush();

    // Then
    Callers.attempt(user.email(), "one more").then().spec(problem(429, "too-many-logins"));
  }

  private static List<Integer> together(int times, Callable<Response> call) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
      List<Future<Response>> running =
          threads.invokeAll(IntStream.range(0, times).mapToObj(i -> call).toList());
      List<Integer> statuses = new java.util.ArrayList<>();
      for (Future<Response> one : running) {
        statuses.add(one.get().statusCode());
      }
      return statuses;
    }
  }
}
