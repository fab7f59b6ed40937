package io.phishx.auth.limit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.signingkey.KeySeal;
import io.phishx.auth.testkit.AuthService;
import io.phishx.testing.RedisResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class CallBudgetsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofSeconds(10);

  // test classes are made by Quarkus, which injects into fields
  @Inject KeySeal seal;
  @Inject RedisBudget redis;
  @Inject Clock clock;

  private final String key = "calls:" + UUID.randomUUID();

  private CallBudgets replica() {
    return new CallBudgets(new Budgets(seal, redis, new LocalBudget(clock)), clock);
  }

  private static int passing(CallBudgets replica, String key, int limit, int calls) {
    int passed = 0;
    for (int i = 0; i < calls; i++) {
      passed += replica.spend(key, limit, MINUTE).isEmpty() ? 1 : 0;
    }
    return passed;
  }

  @Test
  void budgetIsOneForAllReplicas() {
    // Given
    CallBudgets one = replica();
    CallBudgets other = replica();
    assertEquals(100, passing(one, key, 100, 120));
    await().atMost(SOON).until(() -> counted() >= 100);

    // When it has heard of it with its first call, then
    await().atMost(SOON).until(() -> other.spend(key, 100, MINUTE).isPresent());
    Optional<Duration> left = other.spend(key, 100, MINUTE);
    assertTrue(left.orElseThrow().compareTo(MINUTE) <= 0, () -> "left " + left);
    assertTrue(other.spend("calls:" + UUID.randomUUID(), 100, MINUTE).isEmpty());
  }

  private long counted() {
    return new Budgets(seal, redis, new LocalBudget(clock))
        .counts(List.of(key))
        .await()
        .atMost(SOON)
        .getFirst()
        .count();
  }

  @Test
  void nobodyWaitsForARedisThatStandsStillAndCallsStayBounded() {
    // Given
    CallBudgets replica = replica();
    RedisResource.freeze();

    // When
    try {
      int passed = assertTimeout(Duration.ofSeconds(1), () -> passing(replica, key, 50, 100));

      // Then
      assertEquals(50, passed);
    } finally {
      RedisResource.thaw();
    }
  }

  @Test
  void callsStayBoundedWithoutRedisAndAfterItWasEmptied() {
    // Given
    CallBudgets replica = replica();
    RedisResource.kill();

    // When, Then
    try {
      assertEquals(50, passing(replica, key, 50, 100));
    } finally {
      RedisResource.restart();
    }
    assertEquals(0, passing(replica, key, 50, 10));
  }

  @Test
  void budgetIsWholeAgainWhenItsWindowEnds() {
    // Given
    CallBudgets replica = replica();
    Duration second = Duration.ofSeconds(1);
    assertTrue(replica.spend(key, 1, second).isEmpty());
    assertTrue(replica.spend(key, 1, second).isPresent());

    // When, Then
    await().atMost(SOON).until(() -> replica.spend(key, 1, second).isEmpty());
  }
}
