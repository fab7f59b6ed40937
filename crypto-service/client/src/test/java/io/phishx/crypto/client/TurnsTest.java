package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final List<String> arriving = new ArrayList<>();
  private final List<String> routine = new ArrayList<>();
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
    run(
        tenant -> {
          if (tenant.equals("greedy") && !turns.contains("greedy")) {
            arriving.addAll(List.of("late", "greedy"));
          }
          return turn(tenant);
        });

    // Then
    assertEquals(List.of("greedy", "late", "greedy", "greedy"), turns);
  }

  @Test
  void whoIsCalledDoesNotWaitForAllWhoAreLookedAtByRoutine() {
    // Given
    routine.addAll(List.of("r1", "r2", "r3", "r4"));

    // When: one is called during the first turn
    run(
        tenant -> {
          if (turns.isEmpty()) {
            arriving.add("called");
          }
          return turn(tenant);
        });

    // Then
    assertEquals(List.of("r1", "called", "r2", "r3", "r4"), turns);
  }

  @Test
  void whoIsCalledForLongLeavesEachSecondTurnToTheRoutine() {
    // Given
    needed.put("large", 3);
    arriving.add("large");
    routine.addAll(List.of("r1", "r2", "r3"));

    // When
    run();

    // Then
    assertEquals(List.of("large", "r1", "large", "r2", "large", "r3"), turns);
  }

  @Test
  void whoIsCalledIsNotLookedAtOnceMoreByRoutine() {
    // Given
    arriving.add("both");
    routine.addAll(List.of("both", "other"));

    // When: and the other is called during that turn
    run(
        tenant -> {
          if (turns.isEmpty()) {
            arriving.add("other");
          }
          return turn(tenant);
        });

    // Then
    assertEquals(List.of("both", "other"), turns);
  }

  @Test
  void aPauseFollowsTheTurnsOfTheRoutineOnly() {
    // Given
    Duration pause = Duration.ofMillis(20);
    arriving.addAll(List.of("a", "b", "c"));
    routine.addAll(List.of("r1", "r2"));
    List<Long> begun = new ArrayList<>();

    // When
    new Turns<>(
            () -> taken(arriving),
            () -> taken(routine),
            pause,
            tenant -> {
              begun.add(System.nanoTime());
              return turn(tenant);
            })
        .run()
        .await()
        .atMost(LONG);

    // Then
    assertEquals(List.of("a", "r1", "b", "r2", "c"), turns);
    assertTrue(begun.get(2) - begun.get(1) >= pause.toNanos());
    assertTrue(begun.get(4) - begun.get(3) >= pause.toNanos());
  }

  @Test
  void aFailureEndsTheRound() {
    // Given
    arriving.addAll(List.of("a", "b"));

    // When / Then
    assertEquals(
        "a",
        assertThrows(
                IllegalStateException.class,
                () -> run(tenant -> Uni.createFrom().failure(new IllegalStateException(tenant))))
            .getMessage());
  }

  @Test
  void whoWasCalledIsStillCalledAfterAFailure() {
    // Given
    arriving.addAll(List.of("done", "failing", "waiting"));
    routine.add("routine");
    Turns<String> round =
        new Turns<>(
            () -> taken(arriving),
            () -> taken(routine),
            Duration.ZERO,
            tenant ->
                tenant.equals("failing")
                    ? Uni.createFrom().failure(new IllegalStateException(tenant))
                    : turn(tenant));

    // When
    assertThrows(IllegalStateException.class, () -> round.run().await().atMost(LONG));

    // Then
    assertEquals(List.of("done", "routine"), turns);
    assertEquals(List.of("failing", "waiting"), round.called());
  }

  private void run() {
    run(this::turn);
  }

  private void run(Function<String, Uni<Boolean>> turn) {
    new Turns<>(() -> taken(arriving), () -> taken(routine), Duration.ZERO, turn)
        .run()
        .await()
        .atMost(LONG);
  }

  private static Uni<Collection<String>> taken(List<String> from) {
    List<String> now = List.copyOf(from);
    from.clear();
    return Uni.createFrom().item(now);
  }

  private Uni<Boolean> turn(String tenant) {
    turns.add(tenant);
    return Uni.createFrom().item(needed.merge(tenant, -1, Integer::sum) <= 0);
  }
}
