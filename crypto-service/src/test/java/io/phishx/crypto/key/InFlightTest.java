package io.phishx.crypto.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private final InFlight<String, Integer> underWay = new InFlight<>();
  private final List<UniEmitter<? super Integer>> asked = new ArrayList<>();

  @Test
  void callersWhoAskTheSameAtTheSameTimeShareOneAnswer() {
    // Given
    CompletableFuture<Integer> first = ask("a");
    CompletableFuture<Integer> second = ask("a");
    CompletableFuture<Integer> other = ask("b");
    assertEquals(2, asked.size());

    // When
    asked.getFirst().complete(1);

    // Then
    assertEquals(1, first.join());
    assertEquals(1, second.join());
    assertFalse(other.isDone());
  }

  @Test
  void whatWasAnsweredOrFailedIsAskedAnew() {
    // Given
    CompletableFuture<Integer> first = ask("a");
    asked.get(0).complete(1);
    CompletableFuture<Integer> second = ask("a");
    asked.get(1).fail(new IllegalStateException("no"));

    // When
    CompletableFuture<Integer> third = ask("a");
    asked.get(2).complete(3);

    // Then
    assertEquals(1, first.join());
    assertTrue(second.isCompletedExceptionally());
    assertEquals(3, third.join());
  }

  @Test
  void whoeverGivesUpLeavesTheOthersWaiting() {
    // Given
    AtomicBoolean answered = new AtomicBoolean();
    Cancellable impatient = question("a").subscribe().with(answer -> answered.set(true));
    CompletableFuture<Integer> patient = ask("a");

    // When
    impatient.cancel();
    asked.getFirst().complete(1);

    // Then
    assertEquals(1, asked.size());
    assertEquals(1, patient.join());
    assertFalse(answered.get());
  }

  @Test
  void eachCallerGetsTheAnswerWhereItAsked() throws Exception {
    // Given
    Vertx vertx = Vertx.vertx();
    try {
      Context context = vertx.getOrCreateContext();
      CompletableFuture<Context> where = new CompletableFuture<>();
      CompletableFuture<Void> isAsked = new CompletableFuture<>();
      context.runOnContext(
          ignored -> {
            var unused =
                question("a").subscribe().with(answer -> where.complete(Vertx.currentContext()));
            isAsked.complete(null);
          });
      isAsked.get(30, TimeUnit.SECONDS);

      // When
      asked.getFirst().complete(1);

      // Then
      assertSame(context, where.get(30, TimeUnit.SECONDS));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  private CompletableFuture<Integer> ask(String question) {
    return question(question).subscribeAsCompletionStage();
  }

  private Uni<Integer> question(String question) {
    return underWay.join(question, () -> Uni.createFrom().emitter(emitter -> asked.add(emitter)));
  }
}
