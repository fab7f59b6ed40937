package io.phishx.chassis.work;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ShareTest {

  private static final Duration WORK = Duration.ofMillis(40);

  @Test
  void restsAsLongAsItsShareSays() {
    assertAtLeast(WORK.multipliedBy(4), timeOf(Share.of(0.25)));
    assertAtLeast(WORK.multipliedBy(2), timeOf(Share.halfWithin(Duration.ofMinutes(1))));
  }

  @Test
  void doesNotRestAfterTheLastStepNorWithTheWholeTimeNorLaterThanSaid() {
    assertTrue(endsOnItsThread(Share.of(0.25), true), "last");
    assertTrue(endsOnItsThread(Share.of(1), false), "the whole time");
    assertTrue(endsOnItsThread(Share.halfWithin(Duration.ZERO), false), "later than said");
    // what shows it: a rest ends on a timer's thread
    assertFalse(endsOnItsThread(Share.of(0.25), false), "a rest");
  }

  @Test
  void doesNotRestAfterAFailure() {
    IllegalStateException failure = new IllegalStateException("made by the test");
    Uni<Object> step =
        Share.of(0.001)
            .step(
                () -> {
                  work();
                  return Uni.createFrom().failure(failure);
                });
    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class, () -> step.await().atMost(Duration.ofSeconds(20))));
  }

  @Test
  void aShareIsMoreThanNothingAndAllAtMost() {
    for (double share : new double[] {0, -1, 1.01, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> Share.of(share));
    }
  }

  private static void assertAtLeast(Duration least, Duration taken) {
    assertTrue(taken.compareTo(least) >= 0, () -> "took " + taken);
  }

  private static Duration timeOf(Share share) {
    long begun = System.nanoTime();
    step(share, false).await().atMost(Duration.ofMinutes(1));
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static boolean endsOnItsThread(Share share, boolean last) {
    return Thread.currentThread()
        .equals(
            step(share, last)
                .map(done -> Thread.currentThread())
                .await()
                .atMost(Duration.ofMinutes(1)));
  }

  private static Uni<String> step(Share share, boolean last) {
    return share.step(
        () -> {
          work();
          return Uni.createFrom().item("done");
        },
        done -> last);
  }

  private static void work() {
    long end = System.nanoTime() + WORK.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(WORK.toNanos());
    }
  }
}
