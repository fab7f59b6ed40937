package io.phishx.auth.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.Network;
import io.phishx.auth.testkit.ShippedLimits;
import io.phishx.auth.user.PasswordHasher;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks that send more logins than can be hashed, at the limits of an installation. */
@QuarkusTest
@AuthService
@TestProfile(ShippedLimits.class)
class LoginFloodTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int QUEUE = 128;

  // test classes are made by Quarkus, which injects into fields
  @Inject PasswordHasher hasher;

  private final List<Network> networks = new ArrayList<>();
  private final List<CompletableFuture<Network.Answer>> flood = new ArrayList<>();

  @BeforeEach
  void bootstrapped() {
    Callers.operator();
  }

  @AfterEach
  void floodOver() {
    flood.forEach(CompletableFuture::join);
    networks.forEach(Network::close);
  }

  private Network network() {
    Network one = Network.another();
    networks.add(one);
    return one;
  }

  private void flood(Network from, int logins) {
    for (int i = 0; i < logins; i++) {
      flood.add(
          from.begin(
              "/auth/login",
              Map.of(
                  "username", "nobody-" + UUID.randomUUID() + "@nowhere.example", "password", "x"),
              Map.of()));
    }
  }

  private static Network.Answer login(Network from, String email, Map<String, String> headers) {
    return from.begin(
            "/auth/login", Map.of("username", email, "password", AuthSettings.PASSWORD), headers)
        .join();
  }

  private long answered(int status) {
    return flood.stream().map(CompletableFuture::join).filter(a -> a.status() == status).count();
  }

  @Test
  void oneFloodingNetworkTakesHalfOfTheQueueAndTheOwnerLogsInMeanwhile() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Network owners = network();
    assertEquals(200, login(owners, user.email(), Map.of()).status());
    Network flooding = network();

    // When
    flood(flooding, 150);
    await().atMost(LONG).until(() -> hasher.waiting() >= QUEUE / 4);
    Network.Answer owner = login(owners, user.email(), Map.of());
    int waiting = hasher.waiting();

    // Then
    assertEquals(200, owner.status());
    assertTrue(waiting > 0, "logged in before the flood was over");
    assertTrue(waiting <= QUEUE / 2, () -> "waiting: " + waiting);
    assertEquals(200, login(network(), user.email(), Map.of()).status(), "a stranger waits");
    assertTrue(answered(503) > 0, "more than its share is refused");
    assertTrue(answered(401) >= QUEUE / 2, "its share is served");
    assertEquals(150, answered(401) + answered(503));
  }

  @Test
  void adminWhoSetsManyPasswordsAtOnceKeepsNobodyOfAnotherTenantOut() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Network owners = network();
    assertEquals(200, login(owners, user.email(), Map.of()).status());
    Map<String, String> admin =
        Map.of("Authorization", "Bearer " + Callers.tenant().admin().access());
    Network hostile = network();

    // When
    for (int i = 0; i < QUEUE; i++) {
      Map<String, Object> created =
          Map.of(
              "email",
              UUID.randomUUID() + "@users.example",
              "password",
              AuthSettings.PASSWORD,
              "role",
              "readonly");
      flood.add(hostile.begin("/auth/users", created, admin));
    }
    await().atMost(LONG).until(() -> hasher.waiting() >= QUEUE / 8);
    Network.Answer owner = login(owners, user.email(), Map.of());
    int waiting = hasher.waiting();

    // Then
    assertEquals(200, owner.status());
    assertTrue(waiting <= QUEUE / 4, () -> "waiting: " + waiting);
    assertTrue(answered(503) > 0, "more than the tenant's share is refused");
    assertTrue(answered(201) >= QUEUE / 4, "its share is served");
    assertEquals(QUEUE, answered(201) + answered(503));
  }

  @Test
  void knownBrowsersAndNetworksGoBeforeManyFloodingNetworks() {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Network owners = network();
    assertEquals(200, login(owners, user.email(), Map.of()).status());
    String mark = Callers.marked(user.email());
    for (int i = 0; i < 4; i++) {
      flood(network(), 64);
    }
    await().atMost(LONG).until(() -> hasher.waiting() >= QUEUE / 2);

    // When
    Network.Answer network = login(owners, user.email(), Map.of());
    Network.Answer browser =
        login(network(), user.email(), Map.of("Cookie", DeviceCookie.NAME + "=" + mark));
    int waiting = hasher.waiting();

    // Then
    assertEquals(200, network.status());
    assertEquals(200, browser.status());
    assertTrue(waiting > QUEUE / 8, () -> "went before strangers, of whom wait: " + waiting);
    assertTrue(answered(503) > 0, "strangers don't get all places");
    assertEquals(4 * 64, answered(401) + answered(503));
  }
}
