package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final List<String> arriving = new ArrayList<>();
  private final List<String> turns = new ArrayList<>();
  private final Map<String, Integer> needed = new HashMap<>();

  @Test
  void whoNeedsManyTurnsKeepsNobodyWaitingForMoreThanOne() {
    // Given
    needed.put("large", 4);
    arriving.addAll(List.of("large", "small", "smaller"));

    // When
    run();

    // Then
    assertEquals(List.of("large", "small", "smaller", "large", "large", "large"), turns);
  }

  @Test
  void whoAsksAgainAndAgainIsServedInTurnWithTheOthers() {
    // Given: one asks again at each of its turns
    needed.put("greedy", 3);
    arriving.add("greedy");

    // When: another arrives during its first
    new Turns<>(
            this::arrivals,
            tenant -> {
              if (tenant.equals("greedy") && !turns.contains("greedy")) {
                arriving.addAll(List.of("late", "greedy"));
              }
              return turn(tenant);
            })
        .run()
        .await()
        .atMost(LONG);

    // Then
    assertEquals(List.of("greedy", "late", "greedy", "greedy"), turns);
  }

  @Test
  void aFailureEndsTheRound() {
    // Given
    arriving.addAll(List.of("a", "b"));
    Turns<String> failing =
        new Turns<>(
            this::arrivals, tenant -> Uni.createFrom().failure(new IllegalStateException(tenant)));

    // When / Then
    assertEquals(
        "a",
        assertThrows(IllegalStateException.class, () -> failing.run().await().atMost(LONG))
            .getMessage());
  }

  private void run() {
    new Turns<>(this::arrivals, this::turn).run().await().atMost(LONG);
  }

  private Uni<Collection<String>> arrivals() {
    List<String> now = List.copyOf(arriving);
    arriving.clear();
    return Uni.createFrom().item(now);
  }

  private Uni<Boolean> turn(String tenant) {
    turns.add(tenant);
    return Uni.createFrom().item(needed.merge(tenant, -1, Integer::sum) <= 0);
  }
}
