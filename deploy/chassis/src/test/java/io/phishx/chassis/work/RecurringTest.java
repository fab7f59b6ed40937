package io.phishx.chassis.work;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecurringTest {

  private static final Duration OFTEN = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger rounds = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void roundThatNeverEndsIsNotTheLast() {
    Recurring recurring = recurring(Duration.ofMillis(50), Uni.createFrom().nothing());

    await().atMost(LONG).until(() -> rounds.get() >= 3 && failures.size() >= 2);

    recurring.stop();
    assertTrue(failures.stream().allMatch(TimeoutException.class::isInstance), failures::toString);
  }

  @Test
  void roundThatFailsIsNotTheLast() {
    recurring(LONG, Uni.createFrom().failure(new IllegalStateException("no")));

    await().atMost(LONG).until(() -> rounds.get() >= 3);

    assertEquals("no", List.copyOf(failures).getFirst().getMessage());
  }

  @Test
  void roundsDoNotOverlap() {
    recurring(LONG, Uni.createFrom().nothing());

    await().pollDelay(OFTEN.multipliedBy(20)).atMost(LONG).until(() -> rounds.get() > 0);

    assertEquals(1, rounds.get());
  }

  private Recurring recurring(Duration longest, Uni<Void> work) {
    Recurring recurring =
        new Recurring(
            vertx,
            longest,
            () -> {
              rounds.incrementAndGet();
              return work;
            },
            failures::add);
    recurring.every(OFTEN);
    return recurring;
  }
}
