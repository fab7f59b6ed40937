package io.phishx.chassis.database;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Waits only so long for a transaction to begin, so that a database that hangs is a 503 in time.
 *
 * <p>A transaction is never cancelled from outside, which would leave its connection half used. One
 * that begins after its caller gave up finds that out, does nothing and rolls back; so whoever is
 * told to try again may do so safely.
 */
@ApplicationScoped
public class BeginPatience {

  private final Vertx vertx;
  private final Duration patience;

  @Inject
  BeginPatience(Vertx vertx, DatabaseConfig config) {
    this(vertx, config.patience());
  }

  /** For a pool of one's own. */
  public BeginPatience(Vertx vertx, Duration patience) {
    this.vertx = vertx;
    this.patience = patience;
  }

  /** The moment at which a transaction has begun. */
  public static final class Beginning {

    private enum Stage {
      AWAITED,
      BEGUN,
      GIVEN_UP
    }

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.AWAITED);
    private final Duration patience;

    private Beginning(Duration patience) {
      this.patience = patience;
    }

    /** Runs {@code work} if its caller still waits; fails otherwise. */
    public <T> Uni<T> then(Supplier<Uni<T>> work) {
      return stage.compareAndSet(Stage.AWAITED, Stage.BEGUN)
          ? work.get()
          : Uni.createFrom().failure(tooLate());
    }

    private boolean giveUp() {
      return stage.compareAndSet(Stage.AWAITED, Stage.GIVEN_UP);
    }

    private TimeoutException tooLate() {
      return new TimeoutException("no transaction began within " + patience);
    }
  }

  /**
   * Runs {@code transaction}, which passes its work to {@link Beginning#then}.
   *
   * @return fails with a {@link TimeoutException} if the transaction has not begun in time
   */
  public <T> Uni<T> within(Function<Beginning, Uni<T>> transaction) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Beginning beginning = new Beginning(patience);
              long timer =
                  vertx.setTimer(
                      patience.toMillis(),
                      fired -> {
                        if (beginning.giveUp()) {
                          emitter.fail(beginning.tooLate());
                        }
                      });
              transaction
                  .apply(beginning)
                  .onTermination()
                  .invoke(() -> vertx.cancelTimer(timer))
                  .subscribe()
                  .with(emitter::complete, emitter::fail);
            });
  }
}
