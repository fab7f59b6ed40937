package io.phishx.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/**
 * What must hold a time after something, however long it takes to look on a busy machine: whatever
 * begins later finds it so.
 */
public final class Within {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration OFTEN = Duration.ofMillis(20);

  private Within() {}

  /**
   * Looks again and again, and returns when a look passes.
   *
   * @throws AssertionError of a look that began more than {@code time} after this call
   */
  public static void within(Duration time, Runnable look) {
    long asked = System.nanoTime();
    await()
        .atMost(LONG)
        .pollInterval(OFTEN)
        .until(() -> passes(look, System.nanoTime() - asked > time.toNanos()));
  }

  private static boolean passes(Runnable look, boolean isLate) {
    try {
      look.run();
      return true;
    } catch (AssertionError notYet) {
      if (isLate) {
        throw notYet;
      }
      return false;
    }
  }
}
