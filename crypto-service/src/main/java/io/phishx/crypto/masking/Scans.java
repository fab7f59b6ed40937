package io.phishx.crypto.masking;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.work.Room;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Lets everybody who may read look for personal data, and leaves a core to the calls on rows: long
 * texts take turns on few threads, and only so many characters wait for theirs.
 */
@ApplicationScoped
class Scans {

  /** Scanned on the caller's thread: takes a fraction of a millisecond. */
  static final int SHORT = 4_096;

  /** So many of the longest texts are under way at most. */
  static final int LONGEST_AT_ONCE = 4;

  private static final Duration SOON = Duration.ofSeconds(1);

  private final WorkerExecutor workers;
  private final Room room;

  Scans(PiiConfig config, Vertx vertx) {
    this.room = new Room(LONGEST_AT_ONCE * config.maxText().asLongValue());
    this.workers =
        vertx.createSharedWorkerExecutor(
            "phishx-crypto-pii", Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
  }

  /**
   * Runs {@code scan} of {@code text}: at once if it is short, else on a worker.
   *
   * @return fails with {@link Problem.Unavailable} while too much is under way
   */
  <T> Uni<T> run(String text, Supplier<T> scan) {
    int length = text.length();
    return length <= SHORT
        ? Uni.createFrom().item(scan)
        : Uni.createFrom().deferred(() -> inTurn(length, scan));
  }

  private <T> Uni<T> inTurn(int length, Supplier<T> scan) {
    if (!room.enter(length)) {
      return Uni.createFrom()
          .failure(
              new Problem.Unavailable("scans-busy", "too many long texts are looked at now", SOON));
    }
    return workers.executeBlocking(
        () -> {
          try {
            return scan.get();
          } finally {
            // also of a caller that has gone: the text was here until now
            room.leave(length);
          }
        },
        false);
  }
}
