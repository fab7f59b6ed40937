package io.phishx.chassis.work;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RepeatedTest {

  /** Steps that chain to the next overflow a usual stack at some 10 000. */
  private static final int MANY = 100_000;

  @Test
  void manyStepsDoNotGoDeeperIntoTheStack() {
    try (ExecutorService elsewhere = Executors.newSingleThreadExecutor()) {
      assertEquals(MANY, count(Uni.createFrom().item(1).emitOn(elsewhere)));
    }
  }

  @Test
  void manyStepsThatAnswerAtOnceDoNotEither() {
    assertEquals(MANY, count(Uni.createFrom().item(1)));
  }

  @Test
  void eachStepBeginsWhenTheOneBeforeHasEnded() {
    AtomicInteger underWay = new AtomicInteger();
    try (ExecutorService elsewhere = Executors.newFixedThreadPool(4)) {
      Uni<Integer> step =
          Uni.createFrom()
              .item(underWay::incrementAndGet)
              .emitOn(elsewhere)
              .invoke(underWay::decrementAndGet);

      int most =
          Repeated.until(counted(step, 1_000), n -> n > 0, Collectors.reducing(0, Integer::max))
              .await()
              .atMost(Duration.ofSeconds(30));

      assertEquals(1, most);
    }
  }

  private static Supplier<Uni<Integer>> counted(Uni<Integer> step, int times) {
    AtomicInteger left = new AtomicInteger(times);
    return () -> left.getAndDecrement() > 0 ? step : Uni.createFrom().item(0);
  }

  private static int count(Uni<Integer> step) {
    AtomicInteger done = new AtomicInteger();
    return Repeated.until(
            () -> step,
            item -> done.incrementAndGet() < MANY,
            Collectors.summingInt(Integer::intValue))
        .await()
        .atMost(Duration.ofSeconds(30));
  }
}
