package io.phishx.auth.limit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.AuthConfig;
import io.phishx.auth.signingkey.KeySeal;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.Network;
import io.phishx.auth.testkit.Settings;
import io.phishx.auth.testkit.ShippedLimits;
import io.phishx.auth.testkit.TenantClient;
import io.phishx.chassis.problem.Problem;
import io.phishx.testing.RedisResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a network may do wrong without a token, at the limits of an installation. */
@QuarkusTest
@AuthService
@TestProfile(ShippedLimits.class)
class FailedCallsTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String SERVICE = "anomaly-service";
  private static final Map<String, String> GRANT = Map.of("grant_type", "client_credentials");
  private static final List<String> PATHS =
      List.of("/auth/token", "/auth/introspect", "/auth/revoke");

  // test classes are made by Quarkus, which injects into fields
  @Inject AuthConfig config;
  @Inject KeySeal seal;
  @Inject RedisBudget redis;
  @Inject Clock clock;
  @Inject MeterRegistry metrics;

  private final Network guessers = Network.another();
  private final Network owners = Network.another();

  @BeforeEach
  void bootstrapped() {
    Callers.operator();
  }

  @AfterEach
  void close() {
    guessers.close();
    owners.close();
  }

  private static Network.Answer guess(Network from, String client, String path) {
    return from.form(
        client, "a guess", path, Map.of("grant_type", "client_credentials", "token", "x"));
  }

  private static void assertLimited(int limit, Network.Answer answer) {
    assertEquals(429, answer.status());
    assertEquals("/problems/too-many-failures", answer.body().getString("type"));
    assertEquals(Integer.toString(limit), answer.header("RateLimit-Limit"));
    assertEquals("0", answer.header("RateLimit-Remaining"));
    int wait = Integer.parseInt(answer.header("Retry-After"));
    assertTrue(wait > 240 && wait <= 300, () -> "wait " + wait + " s");
  }

  @Test
  void wrongSecretsOfAClientAreLimitedWhereTheyComeFrom() {
    // Given
    TenantClient client = TenantClient.made(Callers.operator(), "readonly");
    TenantClient other = TenantClient.made(Callers.operator(), "readonly");
    String id = client.id().toString();

    // When
    for (int i = 0; i < 30; i++) {
      assertEquals(401, guess(guessers, id, PATHS.get(i % PATHS.size())).status());
    }

    // Then
    for (String path : PATHS) {
      assertLimited(30, guess(guessers, id, path));
    }
    assertLimited(30, guessers.form(id, client.secret(), "/auth/token", GRANT));
    assertEquals(200, owners.form(id, client.secret(), "/auth/token", GRANT).status());
    assertEquals(
        200, guessers.form(other.id().toString(), other.secret(), "/auth/token", GRANT).status());

    // When the owner, who was right elsewhere, shares the network
    Network.Answer shared = guessers.form(id, client.secret(), "/auth/token", GRANT);

    // Then
    assertEquals(200, shared.status());
    assertLimited(30, guess(guessers, id, "/auth/token"));
  }

  @Test
  void networkThatGuessesAtManyClientsIsRefusedButForRightSecretsOfServices() {
    // When
    for (int i = 0; i < 298; i++) {
      assertEquals(401, guess(guessers, UUID.randomUUID().toString(), "/auth/token").status());
    }
    assertEquals(401, guessers.form("/auth/introspect", Map.of("token", "x")).status());
    assertEquals(401, guess(guessers, SERVICE, "/auth/token").status());

    // Then
    assertLimited(300, guess(guessers, UUID.randomUUID().toString(), "/auth/token"));
    assertLimited(300, guessers.form("/auth/introspect", Map.of("token", "x")));
    assertLimited(300, guess(guessers, SERVICE, "/auth/token"));
    assertEquals(
        200, guessers.form(SERVICE, AuthSettings.ANOMALY_SECRET, "/auth/token", GRANT).status());
    assertEquals(401, guess(owners, UUID.randomUUID().toString(), "/auth/token").status());
  }

  @Test
  void worthlessRefreshTokensAreLimitedAndASessionOfTheNetworkGoesOn() {
    // Given
    Callers.Tokens tokens = Callers.user(Callers.operator(), "readonly").login();

    // When
    for (int i = 0; i < 100; i++) {
      assertEquals(204, leaves(guessers).status());
      assertEquals(
          401, guessers.json("/auth/refresh", Map.of("refresh_token_id", "guess" + i)).status());
      assertEquals(400, redeemed(guessers, "guess" + i).status());
    }

    // Then
    assertLimited(300, guessers.json("/auth/refresh", Map.of("refresh_token_id", "guess")));
    assertLimited(300, redeemed(guessers, "guess"));
    assertLimited(300, leaves(guessers));
    Network.Answer first =
        guessers.json("/auth/refresh", Map.of("refresh_token_id", tokens.refresh()));
    assertEquals(200, first.status());
    assertEquals(200, redeemed(guessers, first.body().getString("refresh_token_id")).status());
    assertEquals(401, owners.json("/auth/refresh", Map.of("refresh_token_id", "guess")).status());
  }

  private static Network.Answer leaves(Network from) {
    return from.begin(
            "/auth/logout",
            Map.of(),
            Map.of("Cookie", "__Secure-phishx_refresh=guess", "X-CSRF", "1"))
        .join();
  }

  private static Network.Answer redeemed(Network from, String token) {
    return from.form("/auth/token", Map.of("grant_type", "refresh_token", "refresh_token", token));
  }

  @Test
  void triesAtBecomingTheFirstOperatorAreLimited() {
    Map<String, Object> claim =
        Map.of("token", "guess", "email", "me@demo.example", "password", AuthSettings.PASSWORD);
    for (int i = 0; i < 20; i++) {
      assertEquals(409, guessers.json("/auth/bootstrap", claim).status());
    }
    assertLimited(20, guessers.json("/auth/bootstrap", claim));
    assertEquals(409, owners.json("/auth/bootstrap", claim).status());
  }

  @Test
  void replicasShareTheCount() {
    // Given
    String network = guessers.name();
    FailedCalls replica = replica(config);
    for (int i = 0; i < 30; i++) {
      assertInstanceOf(IllegalStateException.class, failure(replica, network));
    }

    // When
    Network.Answer here = guess(guessers, SERVICE, "/auth/token");

    // Then
    assertLimited(30, here);
    assertInstanceOf(Problem.TooMany.class, failure(replica, network));
  }

  @Test
  void budgetIsWholeAgainWhenItsWindowEnds() {
    // Given
    AuthConfig quick =
        Settings.of(
            Map.of(
                "phishx.auth.limits.window", "1s",
                "phishx.auth.limits.per-client-and-network", "1"));
    FailedCalls replica = replica(quick);
    String network = UUID.randomUUID().toString();
    assertInstanceOf(IllegalStateException.class, failure(replica, network));
    assertInstanceOf(Problem.TooMany.class, failure(replica, network));

    // When, Then
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertInstanceOf(IllegalStateException.class, failure(replica, network)));
  }

  @Test
  void failuresAreLimitedWhileRedisIsAwayAndAfterItWasEmptied() {
    // Given
    TenantClient client = TenantClient.made(Callers.operator(), "readonly");
    String id = client.id().toString();

    // When, Then
    RedisResource.kill();
    try {
      for (int i = 0; i < 30; i++) {
        assertEquals(401, guess(guessers, id, "/auth/token").status());
      }
      assertLimited(30, guess(guessers, id, "/auth/token"));
      assertEquals(200, owners.form(id, client.secret(), "/auth/token", GRANT).status());
    } finally {
      RedisResource.restart();
    }
    assertLimited(30, guess(guessers, id, "/auth/token"));
  }

  private FailedCalls replica(AuthConfig settings) {
    return new FailedCalls(
        settings, new Budgets(seal, redis, new LocalBudget(clock)), clock, metrics);
  }

  private static Throwable failure(FailedCalls replica, String network) {
    return replica
        .of(
            replica.client(SERVICE, network),
            Optional.of("a guess"),
            () -> Uni.createFrom().<String>failure(new IllegalStateException("wrong")),
            wrong -> true)
        .onItemOrFailure()
        .transform((item, failure) -> failure)
        .await()
        .atMost(SOON);
  }
}
