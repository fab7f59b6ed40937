package io.phishx.auth.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.client.TokenRefused;
import io.phishx.auth.client.TokenVerifier;
import io.phishx.auth.client.Trust;
import io.phishx.auth.client.TrustConfig;
import io.phishx.auth.client.TrustSnapshot;
import io.phishx.auth.revocation.Ended;
import io.phishx.auth.revocation.Revocations;
import io.phishx.auth.session.Openings.Opened;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.trust.TrustVersion;
import io.phishx.chassis.feed.Reading;
import io.phishx.chassis.problem.Problem;
import io.phishx.testing.Trials;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong only when many things happen at once, tried many times. */
@QuarkusTest
@AuthService
class RefreshTrialsTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int PARALLEL = 50;
  private static final RefreshPlace PLACE = new RefreshPlace("trials", "trials", Optional.empty());

  @Inject Openings openings;
  @Inject RefreshRotation rotation;
  @Inject Revocations revocations;
  @Inject TrustVersion versions;
  @Inject Trust trust;
  @Inject TrustConfig config;
  @Inject Clock clock;

  @BeforeEach
  void aKeySigns() {
    Callers.operator();
  }

  @Test
  void parallelRefreshesHaveOneSuccessorAndLoseNoHonestSession() throws SQLException {
    for (int trial = 0; trial < Trials.of(5, 1_000); trial++) {
      // Given
      Opened opened = openings.session();

      // When
      List<CompletableFuture<TokenAnswer>> calls = new ArrayList<>();
      for (int i = 0; i < PARALLEL; i++) {
        calls.add(start(rotation.rotate(opened.refresh(), PLACE)));
      }
      Set<TokenAnswer> answers =
          calls.stream().map(CompletableFuture::join).collect(Collectors.toSet());

      // Then
      assertEquals(1, answers.size(), "the same answer to all");
      assertEquals(
          2, StoredSession.refreshTokens(opened.session()), "the first and its one successor");
      TokenAnswer next =
          rotation.rotate(refreshToken(answers.iterator().next()), PLACE).await().atMost(LONG);
      assertTrue(verified(next.accessToken()).isPresent(), "the honest session goes on");
    }
  }

  @Test
  void refreshRacingARevocationLeavesNoLivingToken() throws SQLException {
    List<String> access = new ArrayList<>();
    List<String> refresh = new ArrayList<>();
    int renewed = 0;
    int trials = Trials.of(60, 10_000);
    for (int trial = 0; trial < trials; trial++) {
      // Given
      Opened opened = openings.session();

      // When
      Uni<Ended> revoke = revocation(trial, opened);
      Uni<TokenAnswer> renew = rotation.rotate(opened.refresh(), PLACE);
      Optional<CompletableFuture<Ended>> before =
          trial % 2 == 0 ? Optional.of(start(revoke)) : Optional.empty();
      CompletableFuture<TokenAnswer> racing = start(renew);
      before.orElseGet(() -> start(revoke)).join();

      // Then
      access.add(opened.access());
      refresh.add(opened.refresh());
      Optional<TokenAnswer> answer = outcome(racing);
      if (answer.isPresent()) {
        access.add(answer.get().accessToken());
        refresh.add(refreshToken(answer.get()));
        renewed++;
      }
    }
    assertAllDead(access, refresh);
    assertTrue(renewed > 0, "the race was never won by a refresh");
    assertTrue(renewed < trials, "the race was never won by a revocation");
  }

  private Uni<Ended> revocation(int trial, Opened opened) {
    return switch (trial % 3) {
      case 0 -> revocations.session(opened.tenant(), opened.session(), "session.logout", "trials");
      case 1 -> revocations.user(opened.tenant(), opened.user(), "trials");
      default -> revocations.tenant(opened.tenant(), "trials");
    };
  }

  private void assertAllDead(List<String> access, List<String> refresh) {
    long newest = versions.newest().await().atMost(LONG).number();
    await().atMost(LONG).until(() -> snapshot().version() >= newest);
    for (String token : access) {
      assertTrue(verified(token).isEmpty(), "an access token lives");
    }
    for (String token : refresh) {
      Uni<TokenAnswer> again = rotation.rotate(token, PLACE);
      assertThrows(Problem.NotAuthenticated.class, () -> again.await().atMost(LONG));
    }
  }

  /** The answer of a refresh; empty if it was refused for the revocation. */
  private static Optional<TokenAnswer> outcome(CompletableFuture<TokenAnswer> racing) {
    try {
      return Optional.of(racing.join());
    } catch (CompletionException e) {
      assertTrue(e.getCause() instanceof Problem.NotAuthenticated, () -> "but: " + e.getCause());
      return Optional.empty();
    }
  }

  private Optional<String> verified(String token) {
    try {
      return Optional.of(new TokenVerifier(config, clock).verify(token, snapshot()).subject());
    } catch (TokenRefused e) {
      return Optional.empty();
    }
  }

  private TrustSnapshot snapshot() {
    return switch (trust.reading()) {
      case Reading.Known<TrustSnapshot> known -> known.value();
      case Reading.Unknown<TrustSnapshot> unknown -> throw new AssertionError("no trust yet");
    };
  }

  private static String refreshToken(TokenAnswer answer) {
    String token = answer.refreshTokenId();
    assertTrue(token != null, "an answer without refresh token");
    return String.valueOf(token);
  }

  private static <T> CompletableFuture<T> start(Uni<T> work) {
    return work.subscribeAsCompletionStage();
  }
}
