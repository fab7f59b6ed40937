package io.phishx.crypto.masking;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.chassis.problem.Problem;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.core.Vertx;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScansTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int LONGEST = 100_000;
  private static final String LONGEST_TEXT = "a".repeat(LONGEST);

  private final Vertx vertx = Vertx.vertx();
  private final Scans scans = new Scans(new Limits(), vertx);
  private final CountDownLatch release = new CountDownLatch(1);

  private record Limits() implements PiiConfig {
    @Override
    public Set<String> phoneRegions() {
      return Set.of();
    }

    @Override
    public MemorySize maxText() {
      return new MemorySize(BigInteger.valueOf(LONGEST));
    }
  }

  @AfterEach
  void close() {
    release.countDown();
    vertx.close().await().atMost(LONG);
  }

  @Test
  void longTextsThatAreTooManyAreRefusedAndShortOnesAreNot() {
    // Given
    List<CompletableFuture<Integer>> underWay = new ArrayList<>();
    for (int i = 0; i < Scans.LONGEST_AT_ONCE; i++) {
      underWay.add(held().subscribeAsCompletionStage());
    }

    // When / Then
    assertThrows(Problem.Unavailable.class, () -> scan(LONGEST_TEXT));
    assertEquals(Scans.SHORT, scan("a".repeat(Scans.SHORT)));

    // When
    release.countDown();

    // Then
    underWay.forEach(one -> assertEquals(LONGEST, one.orTimeout(20, SECONDS).join()));
    assertEquals(LONGEST, scan(LONGEST_TEXT));
  }

  @Test
  void aTextOfACallerThatHasGoneCountsUntilItIsDoneWith() {
    // Given
    List<Cancellable> gone = new ArrayList<>();
    for (int i = 0; i < Scans.LONGEST_AT_ONCE; i++) {
      gone.add(held().subscribe().with(found -> {}));
    }

    // When
    gone.forEach(Cancellable::cancel);

    // Then
    assertThrows(Problem.Unavailable.class, () -> scan(LONGEST_TEXT));
    release.countDown();
    await().atMost(LONG).ignoreExceptions().until(() -> scan(LONGEST_TEXT) == LONGEST);
  }

  @Test
  void aScanThatFailsMakesRoom() {
    for (int i = 0; i <= Scans.LONGEST_AT_ONCE; i++) {
      assertThrows(
          IllegalStateException.class,
          () ->
              scans
                  .run(
                      LONGEST_TEXT,
                      () -> {
                        throw new IllegalStateException("of this test");
                      })
                  .await()
                  .atMost(LONG));
    }
  }

  private Uni<Integer> held() {
    return scans.run(
        LONGEST_TEXT,
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return LONGEST;
        });
  }

  private int scan(String text) {
    return scans.run(text, text::length).await().atMost(LONG);
  }
}
