package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token of a key that the service has not heard of yet. */
@ProbeService
class UnknownKeyTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int FORGED = 60;

  private final UUID tenant = UUID.randomUUID();

  @BeforeEach
  void trustIsConfirmed() {
    String fresh = TestTokens.of("readonly", tenant);
    await().atMost(LONG).untilAsserted(() -> assertEquals(200, status(fresh)));
  }

  @AfterEach
  void everythingBack() {
    TrustResource.setAway(false);
  }

  static int status(String token) {
    return given().auth().oauth2(token).get("/things").statusCode();
  }

  /** A token of the tenant that names a key which nobody has. */
  static String forged(UUID tenant) {
    String right = TestTokens.of("readonly", tenant);
    String header =
        "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}".formatted(UUID.randomUUID());
    return Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(header.getBytes(StandardCharsets.UTF_8))
        + right.substring(right.indexOf('.'));
  }

  @Test
  void keyThatSignsAtOnceIsAskedForAtOnce() {
    for (int i = 0; i < 5; i++) {
      TrustResource.rotateKey();
      assertEquals(200, status(TestTokens.of("readonly", tenant)));
    }
  }

  @Test
  void keyOfWhichNobodyCanBeAskedIsNotRefused() {
    // Given
    TrustResource.setAway(true);
    TrustResource.rotateKey();
    String token = TestTokens.of("readonly", tenant);

    // When, Then
    given().auth().oauth2(token).get("/things").then().spec(problem(503, "trust-unconfirmed"));
    TrustResource.setAway(false);
    await().atMost(LONG).untilAsserted(() -> assertEquals(200, status(token)));
  }

  @Test
  void forgedKeysAreRefusedAndDoNotMakeTheServiceAskMore() {
    // Given
    long before = TrustResource.questions();
    long begun = System.nanoTime();
    List<CompletableFuture<Integer>> answers = new ArrayList<>();

    // When
    try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < FORGED; i++) {
        String token = forged(tenant);
        answers.add(CompletableFuture.supplyAsync(() -> status(token), callers));
      }
      answers.forEach(answer -> assertEquals(401, answer.join()));
    }

    // Then
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    long asked = TrustResource.questions() - before;
    assertTrue(
        asked <= millis / 300 + millis / 1_000 + 4,
        () -> asked + " questions in " + millis + " ms");
    assertEquals(200, status(TestTokens.of("readonly", tenant)));
  }
}
