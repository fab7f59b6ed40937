package io.phishx.chassis.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CallBatcherTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Call> calls = new ArrayList<>();
  private final CallBatcher<String, Integer, String> batcher =
      new CallBatcher<>(1, 3, IllegalArgumentException.class::isInstance, this::send);

  @Test
  void anIdleLineSendsAtOnce() {
    // When
    CompletableFuture<String> answer = ask("k", 1);

    // Then
    assertEquals(List.of(1), calls.get(0).questions());
    calls.get(0).answer();
    assertEquals("a1", answer.join());
    assertEquals(0, batcher.lines());
  }

  @Test
  void whatIsAskedMeanwhileGoesTogetherUpToTheWeight() {
    // Given
    CompletableFuture<String> first = ask("k", 1);
    List<CompletableFuture<String>> others = new ArrayList<>();
    for (int i = 2; i <= 6; i++) {
      others.add(ask("k", i));
    }
    assertEquals(1, calls.size());

    // When
    calls.get(0).answer();
    calls.get(1).answer();
    calls.get(2).answer();

    // Then
    assertEquals(List.of(2, 3, 4), calls.get(1).questions());
    assertEquals(List.of(5, 6), calls.get(2).questions());
    assertEquals("a1", first.join());
    for (int i = 0; i < others.size(); i++) {
      assertEquals("a" + (i + 2), others.get(i).join());
    }
    assertEquals(0, batcher.lines());
  }

  @Test
  void keysDoNotWaitForEachOther() {
    // When
    CompletableFuture<String> one = ask("k", 1);
    CompletableFuture<String> other = ask("other", 2);

    // Then
    assertFalse(one.isDone() || other.isDone());
    assertEquals(2, calls.size());
    assertEquals(2, batcher.lines());
  }

  @Test
  void aFailureFailsAllOfItsCallAndNoneOfTheNext() {
    // Given
    CompletableFuture<String> first = ask("k", 1);
    CompletableFuture<String> second = ask("k", 2);

    // When
    calls.get(0).emitter().fail(new IllegalStateException("away"));
    calls.get(1).answer();

    // Then
    assertThrows(RuntimeException.class, first::join);
    assertEquals("a2", second.join());
  }

  @Test
  void aQuestionThatIsRefusedDoesNotTakeTheOthersWithIt() {
    // Given
    CompletableFuture<String> first = ask("k", 1);
    CompletableFuture<String> good = ask("k", 2);
    CompletableFuture<String> bad = ask("k", 3);
    calls.get(0).answer();

    // When
    calls.get(1).emitter().fail(new IllegalArgumentException("one of them"));
    assertEquals(List.of(2), calls.get(2).questions());
    assertEquals(3, calls.size(), "one call of a key at a time, also after a failure");
    calls.get(2).answer();
    calls.get(3).emitter().fail(new IllegalArgumentException("this one"));

    // Then
    assertEquals("a1", first.join());
    assertEquals("a2", good.join());
    assertThrows(RuntimeException.class, bad::join);
    assertEquals(0, batcher.lines());
  }

  @Test
  void aQuestionThatNobodyWaitsForIsNeverSent() {
    // Given
    CompletableFuture<String> first = ask("k", 1);
    CompletableFuture<String> givenUp = ask("k", 2);
    CompletableFuture<String> third = ask("k", 3);

    // When
    givenUp.cancel(true);
    calls.get(0).answer();
    calls.get(1).answer();

    // Then
    assertEquals(List.of(3), calls.get(1).questions());
    assertEquals("a1", first.join());
    assertEquals("a3", third.join());
    assertEquals(0, batcher.lines());
  }

  @Test
  void whoGaveUpIsNotAskedForAgainAfterAFailure() {
    // Given
    CompletableFuture<String> first = ask("k", 1);
    CompletableFuture<String> givenUp = ask("k", 2);
    CompletableFuture<String> third = ask("k", 3);
    calls.get(0).answer();
    givenUp.cancel(true);

    // When
    calls.get(1).emitter().fail(new IllegalArgumentException("one of them"));
    calls.get(2).answer();

    // Then
    assertEquals(List.of(2, 3), calls.get(1).questions());
    assertEquals(List.of(3), calls.get(2).questions());
    assertEquals("a1", first.join());
    assertEquals("a3", third.join());
    assertEquals(0, batcher.lines());
  }

  @Test
  void anAnswerOfTheWrongLengthIsNobodys() {
    // Given
    CompletableFuture<String> answer = ask("k", 1);

    // When
    calls.get(0).emitter().complete(List.of());

    // Then
    assertThrows(RuntimeException.class, answer::join);
  }

  @Test
  void manyThreadsGetTheirOwnAnswersInFewerCalls() throws InterruptedException {
    // Given
    int threads = 8;
    int each = 500;
    AtomicInteger sent = new AtomicInteger();
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads);
        ExecutorService service = Executors.newFixedThreadPool(2)) {
      CallBatcher<String, Integer, String> concurrent =
          new CallBatcher<>(
              2,
              100,
              any -> false,
              (key, questions) -> {
                sent.incrementAndGet();
                return Uni.createFrom()
                    .item(() -> questions.stream().map(q -> key + q).toList())
                    .runSubscriptionOn(service);
              });
      CountDownLatch done = new CountDownLatch(threads);

      // When
      for (int t = 0; t < threads; t++) {
        pool.execute(
            () -> {
              for (int i = 0; i < each; i++) {
                int question = ThreadLocalRandom.current().nextInt();
                String key = "k" + (i % 2) + ":";
                String answer = concurrent.ask(key, question, 1).await().atMost(PATIENCE);
                if (!answer.equals(key + question)) {
                  wrong.add(answer);
                }
              }
              done.countDown();
            });
      }

      // Then
      assertTrue(done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertEquals(List.of(), List.copyOf(wrong));
      assertTrue(sent.get() < threads * each, "calls: " + sent);
      Awaitility.await().until(() -> concurrent.lines() == 0);
    }
  }

  private CompletableFuture<String> ask(String key, int question) {
    return batcher.ask(key, question, 1).subscribeAsCompletionStage();
  }

  private Uni<List<String>> send(String key, List<Integer> questions) {
    return Uni.createFrom()
        .emitter(emitter -> calls.add(new Call(List.copyOf(questions), emitter)));
  }

  private record Call(List<Integer> questions, UniEmitter<? super List<String>> emitter) {

    void answer() {
      emitter.complete(questions.stream().map(question -> "a" + question).toList());
    }
  }
}
