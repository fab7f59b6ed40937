package io.phishx.chassis.time;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Work that comes back on a timer, never twice at once in this process. A failure is logged and
 * waits for the next time.
 */
public final class Repeated {

  private static final Logger LOG = Logger.getLogger(Repeated.class);

  private final Vertx vertx;
  private final String what;
  private final Supplier<Uni<Void>> work;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile long timer = -1;

  /**
   * Not yet started.
   *
   * @param what names the work in the log, for example {@code purge of sessions}
   */
  public Repeated(Vertx vertx, String what, Supplier<Uni<Void>> work) {
    this.vertx = vertx;
    this.what = what;
    this.work = work;
  }

  /**
   * Runs it each {@code interval} from now on.
   *
   * @param interval 1 ms or more
   */
  public void start(Duration interval) {
    timer = vertx.setPeriodic(interval.toMillis(), id -> run());
  }

  /** Runs it no more; what runs already goes on to its end. */
  public void stop() {
    vertx.cancelTimer(timer);
  }

  private void run() {
    if (running.compareAndSet(false, true)) {
      Uni.createFrom()
          .deferred(work::get)
          .onTermination()
          .invoke(() -> running.set(false))
          .subscribe()
          .with(
              done -> LOG.tracef("done: %s", what),
              e -> LOG.warnf("not done, again later: %s reason=%s", what, e.toString()));
    }
  }
}
