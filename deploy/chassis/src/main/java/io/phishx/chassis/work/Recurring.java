package io.phishx.chassis.work;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does the same work again and again on a timer, one round at a time.
 *
 * <p>A round that has not ended within its bound is left alone and counts as failed, so that no
 * round can be the last one. What such a round has under way may end later, beside the next: work
 * must bear that.
 */
public final class Recurring {

  private final Vertx vertx;
  private final Duration longest;
  private final Supplier<Uni<?>> work;
  private final Consumer<Throwable> failed;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private volatile boolean stopped;
  private volatile long timer = -1;

  /**
   * Starts nothing yet.
   *
   * @param longest after which a round is given up
   * @param work one round
   * @param failed told why a round failed
   */
  public Recurring(
      Vertx vertx, Duration longest, Supplier<Uni<?>> work, Consumer<Throwable> failed) {
    this.vertx = vertx;
    this.longest = longest;
    this.work = work;
    this.failed = failed;
  }

  /** The first round comes after {@code interval}. */
  public void every(Duration interval) {
    timer = vertx.setPeriodic(interval.toMillis(), id -> round());
  }

  /** No further round begins. */
  public void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  private void round() {
    if (stopped || !underWay.compareAndSet(false, true)) {
      return;
    }
    Uni.createFrom()
        .deferred(() -> work.get().replaceWithVoid())
        .ifNoItem()
        .after(longest)
        .fail()
        .onTermination()
        .invoke(() -> underWay.set(false))
        .subscribe()
        .with(done -> {}, failed);
  }
}
