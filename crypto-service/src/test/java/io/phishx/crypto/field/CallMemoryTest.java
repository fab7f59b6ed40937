package io.phishx.crypto.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.testkit.Configs;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CallMemoryTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final CallMemory memory = new CallMemory(Configs.crypto(Map.of("call-memory", "1M")));

  /** Takes about six tenths of it. */
  private final long large = weightOf(100_000);

  @Test
  void aCallMeetsOthersOnlyAsFarAsThereIsRoom() {
    // Given
    CompletableFuture<String> first = new CompletableFuture<>();
    Uni<String> underWay = memory.during(large, () -> Uni.createFrom().completionStage(first));
    CompletableFuture<String> answer = underWay.subscribeAsCompletionStage();

    // When / Then
    assertThrows(Problem.Unavailable.class, () -> now(large));
    assertEquals("done", now(weightOf(1_000)));
    first.complete("first");
    assertEquals("first", answer.join());
    assertEquals("done", now(large));
  }

  @Test
  void whoGoesLeavesHisCallToItsEnd() {
    // Given
    CompletableFuture<String> first = new CompletableFuture<>();
    Cancellable gone =
        memory
            .during(large, () -> Uni.createFrom().completionStage(first))
            .subscribe()
            .with(done -> {});

    // When
    gone.cancel();

    // Then
    assertThrows(Problem.Unavailable.class, () -> now(large));
    first.complete("first");
    assertEquals("done", now(large));
  }

  @Test
  void aCallThatFailsGivesItsRoomBack() {
    for (int i = 0; i < 3; i++) {
      assertThrows(
          Problem.Conflict.class,
          () ->
              memory
                  .during(
                      large, () -> Uni.createFrom().failure(new Problem.Conflict("no", "not now")))
                  .await()
                  .atMost(LONG));
      assertThrows(
          IllegalStateException.class,
          () ->
              memory
                  .during(
                      large,
                      () -> {
                        throw new IllegalStateException("not now");
                      })
                  .await()
                  .atMost(LONG));
    }
    assertEquals("done", now(large));
  }

  @Test
  void whatNeverHasRoomIsTooLarge() {
    byte[] objects = ("[" + "{},".repeat(20_000) + "{}]").getBytes(StandardCharsets.UTF_8);

    assertThrows(Problem.TooLarge.class, () -> now(weightOf(200_000)));
    assertThrows(Problem.TooLarge.class, () -> now(CallMemory.weight(objects)));
  }

  @Test
  void onlyWhatBecomesObjectsWeighsMoreThanItsText() {
    byte[] text = "{\"a\":\"{[:,\\\"{[:,\"}".getBytes(StandardCharsets.UTF_8);
    byte[] objects = "[{\"a\":[1,2]},{}]".getBytes(StandardCharsets.UTF_8);

    assertEquals(6L * text.length + 200, CallMemory.weight(text));
    assertEquals(6L * objects.length + 700, CallMemory.weight(objects));
    assertTrue(CallMemory.weight("\"\\".getBytes(StandardCharsets.UTF_8)) > 0);
  }

  private String now(long weight) {
    return memory.during(weight, () -> Uni.createFrom().item("done")).await().atMost(LONG);
  }

  private static long weightOf(int length) {
    return CallMemory.weight(("\"" + "x".repeat(length) + "\"").getBytes(StandardCharsets.UTF_8));
  }
}
