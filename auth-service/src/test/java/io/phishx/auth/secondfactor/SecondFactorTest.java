package io.phishx.auth.secondfactor;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.signingkey.FormerSeal;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.Network;
import io.phishx.chassis.secret.Secret;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.commons.codec.binary.Base32;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class SecondFactorTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  // test classes are made by Quarkus, which injects into fields
  @Inject SealRenewal renewal;
  @Inject SecondFactor factor;

  private static final Map<String, String> PASSWORD =
      Map.of("current_password", AuthSettings.PASSWORD);

  /** A user's device and codes; prints nothing of them. */
  private record Device(Totp totp, List<String> recovery) {

    /** The code of the step after the one that the confirmation spent. */
    String next() {
      return totp.code(Instant.now().plusSeconds(30));
    }

    @Override
    public String toString() {
      return "Device[***]";
    }
  }

  private static Response login(String email, String otp) {
    Map<String, String> body = new HashMap<>();
    body.put("username", email);
    body.put("password", AuthSettings.PASSWORD);
    body.put("otp", otp);
    return given().contentType(ContentType.JSON).body(body).post("/auth/login");
  }

  private static Totp begun(Callers.Tokens tokens) {
    String secret =
        tokens
            .call()
            .body(PASSWORD)
            .post("/auth/me/totp")
            .then()
            .statusCode(200)
            .header("Cache-Control", equalTo("no-store"))
            .body("otpauth_uri", startsWith("otpauth://totp/PhishX:"))
            .extract()
            .path("secret");
    return new Totp(Secret.of(new Base32().decode(secret)));
  }

  private static Device enrolled(Callers.Tokens tokens) {
    Totp totp = begun(tokens);
    List<String> codes =
        tokens
            .call()
            .body(Map.of("otp", totp.code(Instant.now())))
            .post("/auth/me/totp/confirm")
            .then()
            .statusCode(200)
            .body("recovery_codes", hasSize(10))
            .extract()
            .jsonPath()
            .getList("recovery_codes", String.class);
    return new Device(totp, codes);
  }

  @Test
  void enrolledUserNeedsACodeAndACodeIsGoodOnce() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens elsewhere = user.login();
    Callers.Tokens here = user.login();
    Device device = enrolled(here);

    // When, Then
    Callers.attempt(user.email(), AuthSettings.PASSWORD).then().spec(problem(401, "otp-required"));
    login(user.email(), "000000").then().spec(problem(401, "invalid-credentials"));
    String code = device.next();
    login(user.email(), code).then().statusCode(200);
    login(user.email(), code).then().spec(problem(401, "invalid-credentials"));
    here.call().get("/auth/validate").then().statusCode(200);
    Callers.assertRefusedSoon(elsewhere);
    here.call()
        .get("/auth/me/totp")
        .then()
        .statusCode(200)
        .body("enrolled", equalTo(true))
        .body("recovery_codes_left", equalTo(10));
  }

  @Test
  void marksOfBeforeTheSecondFactorGiveNoFurtherGuessesAtItsCodes() {
    // Given somebody who knows the password keeps a mark
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    String kept = Callers.marked(user.email());

    try (Network elsewhere = Network.another()) {
      // When the owner enrols, and it guesses until it is locked out
      Device device = enrolled(user.login());
      for (int i = 0; i < 10; i++) {
        assertEquals(401, elsewhere.json("/auth/login", guess(user, "%06d".formatted(i))).status());
      }

      // Then
      Network.Answer marked =
          elsewhere
              .begin(
                  "/auth/login",
                  guess(user, device.next()),
                  Map.of("Cookie", "__Secure-phishx_device=" + kept))
              .join();
      assertEquals(429, marked.status());
      login(user.email(), device.next()).then().statusCode(200);
    }
  }

  private static Map<String, Object> guess(Callers.User user, String otp) {
    return Map.of("username", user.email(), "password", AuthSettings.PASSWORD, "otp", otp);
  }

  /** The answers of both calls, of which the first waits for {@code table} before the other. */
  private static List<Response> atOnce(
      String table, Supplier<Response> first, Supplier<Response> second) throws SQLException {
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        Connection holding = PostgresResource.superuser();
        Statement hold = holding.createStatement()) {
      holding.setAutoCommit(false);
      hold.execute("lock table " + table + " in exclusive mode");
      CompletableFuture<Response> one = CompletableFuture.supplyAsync(first, threads);
      await().atMost(SOON).until(() -> one.isDone() || waiting() == 1);
      CompletableFuture<Response> other = CompletableFuture.supplyAsync(second, threads);
      await().atMost(SOON).until(() -> other.isDone() || waiting() == 2);
      holding.commit();
      return List.of(one.join(), other.join());
    }
  }

  private static int waiting() throws SQLException {
    return Integer.parseInt(
        Database.read(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                + " and backend_type = 'client backend'"));
  }

  @Test
  void loginWithoutTheCodeThatIsFirstByAHairIsEndedByTheEnrolment() throws SQLException {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens here = user.login();
    Totp totp = begun(here);

    // When
    List<Response> answers =
        atOnce(
            "refresh_tokens",
            () -> Callers.attempt(user.email(), AuthSettings.PASSWORD),
            () -> confirm(here, totp.code(Instant.now())));

    // Then
    answers.get(1).then().statusCode(200);
    Callers.Tokens withoutCode = Callers.tokens(answers.get(0));
    Callers.assertRefusedSoon(withoutCode);
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("refresh_token_id", withoutCode.refresh()))
        .post("/auth/refresh")
        .then()
        .statusCode(401);
  }

  @Test
  void loginThatWasUnderWayWithoutTheCodeOpensNothingAfterTheEnrolment() throws SQLException {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens here = user.login();
    Totp totp = begun(here);

    // When
    List<Response> answers =
        atOnce(
            "sessions",
            () -> confirm(here, totp.code(Instant.now())),
            () -> Callers.attempt(user.email(), AuthSettings.PASSWORD));

    // Then
    answers.get(0).then().statusCode(200);
    answers.get(1).then().spec(problem(401, "invalid-credentials"));
    here.call().get("/auth/validate").then().statusCode(200);
  }

  @Test
  void recoveryCodeOpensOneLogin() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Device device = enrolled(user.login());
    String code = device.recovery().getFirst();

    // When
    Callers.Tokens tokens = Callers.tokens(login(user.email(), code));

    // Then
    login(user.email(), code).then().spec(problem(401, "invalid-credentials"));
    tokens.call().get("/auth/me/totp").then().body("recovery_codes_left", equalTo(9));
    login(user.email(), device.recovery().get(1).replace("-", "")).then().statusCode(200);
    Callers.operator()
        .call()
        .queryParam("user_id", user.id())
        .get("/auth/audit-log")
        .then()
        .body("items.event_type", hasItems("totp.enrolled", "totp.recovery-code-used"));
  }

  @Test
  void recoveryCodeOpensALoginWhereTheSecretDoesNotOpen() throws SQLException {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Device device = enrolled(user.login());
    store(user, new byte[] {1, 2, 3});

    // When, Then
    login(user.email(), device.next()).then().spec(problem(503, "second-factor-unreadable"));
    Callers.Tokens tokens = Callers.tokens(login(user.email(), device.recovery().getFirst()));
    Totp another = begunWith(tokens, device.recovery().get(1));
    confirm(tokens, another.code(Instant.now())).then().statusCode(200);
    login(user.email(), another.code(Instant.now().plusSeconds(30))).then().statusCode(200);
  }

  @Test
  void secondFactorUnderAFormerKeyCountsAndIsSealedAnew() throws SQLException {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Device device = enrolled(user.login());
    String id = user.id().toString();
    byte[] sealed = FormerSeal.seal("totp", id, device.totp().secret().reveal());
    store(user, sealed);
    login(user.email(), device.next()).then().statusCode(200);

    // When
    // auth-service's own round may come first
    await()
        .atMost(SOON)
        .until(
            () -> {
              store(user, sealed);
              return renewal.renew().await().atMost(SOON) >= 1;
            });

    // Then
    byte[] renewed =
        HexFormat.of()
            .parseHex(
                Database.read(
                    "select encode(secret, 'hex') from user_totp where user_id = ?", user.id()));
    assertFalse(FormerSeal.opens("totp", id, renewed));
    assertEquals(device.totp().secret(), factor.open(user.id(), Secret.of(renewed)).secret());
    assertEquals(0, renewal.renew().await().atMost(SOON));
  }

  private static void store(Callers.User user, byte[] sealed) throws SQLException {
    Database.execute("update user_totp set secret = ? where user_id = ?", sealed, user.id());
  }

  private static Totp begunWith(Callers.Tokens tokens, String otp) {
    String secret = enrol(tokens, otp).then().statusCode(200).extract().path("secret");
    return new Totp(Secret.of(new Base32().decode(secret)));
  }

  @Test
  void sameCodeAtOnceOpensOneLogin() throws Exception {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Device device = enrolled(user.login());
    String code = device.recovery().getFirst();

    // When
    List<Integer> statuses;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      statuses =
          threads
              .invokeAll(
                  IntStream.range(0, 4)
                      .<java.util.concurrent.Callable<Integer>>mapToObj(
                          i -> () -> login(user.email(), code).statusCode())
                      .toList())
              .stream()
              .map(done -> done.resultNow())
              .toList();
    }

    // Then
    assertEquals(1, statuses.stream().filter(status -> status == 200).count());
    assertEquals(3, statuses.stream().filter(status -> status == 401).count());
  }

  @Test
  void wrongCodesSpendTheBudgetOfLogins() {
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Device device = enrolled(user.login());
    for (int i = 0; i < 10; i++) {
      login(user.email(), "00000" + i).then().statusCode(401);
    }
    login(user.email(), device.next()).then().spec(problem(429, "too-many-logins"));
  }

  @Test
  void wrongCodesBesideThePasswordSpendTheBudgetOfCodesWhichIsAuditedOnce() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens tokens = user.login();
    Device device = enrolled(tokens);

    // When
    spendCodes(tokens);
    enrol(tokens, device.next()).then().spec(problem(429, "too-many-logins"));
    enrol(tokens, "000000").then().spec(problem(429, "too-many-logins"));

    // Then
    Callers.operator()
        .call()
        .queryParam("event_type", "totp.codes-spent")
        .queryParam("user_id", user.id())
        .get("/auth/audit-log")
        .then()
        .body("items", hasSize(1))
        .body("items[0].outcome", equalTo("failure"));
  }

  @Test
  void spentBudgetOfCodesEndsWithTheSecondFactorThatAnAdminResets() {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "readonly");
    Callers.Tokens tokens = user.login();
    Device device = enrolled(tokens);
    spendCodes(tokens);
    login(user.email(), device.next()).then().spec(problem(429, "too-many-logins"));

    // When
    admin.call().delete("/auth/users/" + user.id() + "/totp").then().statusCode(204);

    // Then
    Device another = enrolled(user.login());
    login(user.email(), another.next()).then().statusCode(200);
  }

  @Test
  void enrolmentThatIsNotConfirmedInTimeIsOver() throws SQLException {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens tokens = user.login();
    Totp totp = begun(tokens);

    // When
    Database.execute(
        "update user_totp set pending_at = pending_at - interval '15 minutes' where user_id = ?",
        user.id());

    // Then
    confirm(tokens, totp.code(Instant.now())).then().spec(problem(409, "no-enrolment"));
    Totp later = begun(tokens);
    Database.execute(
        "update user_totp set pending_at = pending_at - interval '14 minutes' where user_id = ?",
        user.id());
    confirm(tokens, later.code(Instant.now())).then().statusCode(200);
  }

  @Test
  void codesOfTheNewDeviceAreNotGuessedWithATokenAlone() {
    // Given
    Callers.Tokens tokens = Callers.user(Callers.operator(), "readonly").login();
    Totp totp = begun(tokens);

    // When
    for (int i = 0; i < 20; i++) {
      confirm(tokens, "%06d".formatted(i)).then().spec(problem(403, "wrong-code"));
    }

    // Then
    confirm(tokens, totp.code(Instant.now())).then().spec(problem(429, "too-many-logins"));
  }

  private static Response confirm(Callers.Tokens tokens, String otp) {
    return tokens.call().body(Map.of("otp", otp)).post("/auth/me/totp/confirm");
  }

  private static void spendCodes(Callers.Tokens tokens) {
    for (int i = 0; i < 20; i++) {
      enrol(tokens, "%06d".formatted(i)).then().spec(problem(403, "wrong-code"));
    }
  }

  private static Response enrol(Callers.Tokens tokens, String otp) {
    return tokens
        .call()
        .body(Map.of("current_password", AuthSettings.PASSWORD, "otp", otp))
        .post("/auth/me/totp");
  }

  @Test
  void enrolmentNeedsPasswordAndTheDeviceThatCountsAndIsConfirmedOnce() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens tokens = user.login();

    // When, Then
    tokens
        .call()
        .body(Map.of("current_password", "not the password"))
        .post("/auth/me/totp")
        .then()
        .spec(problem(403, "wrong-password"));
    tokens
        .call()
        .body(Map.of("otp", "123456"))
        .post("/auth/me/totp/confirm")
        .then()
        .spec(problem(409, "no-enrolment"));
    Totp abandoned = begun(tokens);
    Totp totp = begun(tokens);
    tokens
        .call()
        .body(Map.of("otp", abandoned.code(Instant.now())))
        .post("/auth/me/totp/confirm")
        .then()
        .spec(problem(403, "wrong-code"));
    user.login();
    tokens
        .call()
        .body(Map.of("otp", totp.code(Instant.now())))
        .post("/auth/me/totp/confirm")
        .then()
        .statusCode(200);
    tokens.call().body(PASSWORD).post("/auth/me/totp").then().spec(problem(403, "wrong-code"));
    tokens
        .call()
        .body(
            Map.of(
                "current_password",
                AuthSettings.PASSWORD,
                "otp",
                totp.code(Instant.now().plusSeconds(30))))
        .post("/auth/me/totp")
        .then()
        .statusCode(200);
  }

  @Test
  void anotherAdminResetsAndNobodyHisOwn() {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "admin");
    Callers.Tokens tokens = user.login();
    enrolled(tokens);
    String path = "/auth/users/" + user.id() + "/totp";

    // When, Then
    tokens.call().delete(path).then().spec(problem(409, "own-account"));
    Callers.tenant().admin().call().delete(path).then().spec(problem(404, "not-found"));
    admin.call().delete(path).then().statusCode(204);
    Callers.assertRefusedSoon(tokens);
    user.login();
    admin.call().delete(path).then().spec(problem(404, "not-found"));
  }

  @Test
  void secretsAreSealedAndCodesHashed() throws SQLException {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Device device = enrolled(user.login());

    // When
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                select secret, (select string_agg(c::text, '') from recovery_codes c
                  where c.user_id = t.user_id) from user_totp t where user_id = ?
                """)) {
      statement.setObject(1, user.id());
      try (ResultSet row = statement.executeQuery()) {
        // Then
        assertTrue(row.next());
        String stored = new String(row.getBytes(1), java.nio.charset.StandardCharsets.ISO_8859_1);
        String secret =
            new String(
                device.totp().secret().reveal(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertFalse(stored.contains(secret));
        assertFalse(row.getString(2).contains(device.recovery().getFirst().replace("-", "")));
      }
    }
  }
}
