package io.phishx.crypto.intake;

import io.phishx.chassis.http.HttpConfig;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.work.Room;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Room for the bodies of large calls, from before they are read until their answers are written:
 * some for the services, and as much for everybody else, so that no slow caller keeps mail from
 * being sealed.
 */
@ApplicationScoped
class BodyRoom {

  private static final Duration SOON = Duration.ofSeconds(1);

  private final Room services;
  private final Room others;
  private final long longest;
  private final long small;
  private final Duration patience;

  BodyRoom(CryptoConfig config, HttpConfig http) {
    this.longest = http.maxBody().asLongValue();
    this.small = config.workerThreshold().asLongValue();
    this.patience = config.bodyPatience();
    long all =
        config
            .bodyMemory()
            .map(MemorySize::asLongValue)
            .orElseGet(() -> Runtime.getRuntime().maxMemory() / 3);
    this.services = new Room(Math.max(longest, all / 2));
    this.others = new Room(Math.max(longest, all / 2));
  }

  /** Whether a body of {@code declared} bytes needs no room; it may be any length if negative. */
  boolean isSmall(long declared) {
    return declared >= 0 && declared <= small;
  }

  /** How long a body may take to come. */
  Duration patience() {
    return patience;
  }

  /**
   * Takes room for a body.
   *
   * @param service whether a service sends it
   * @param declared its length in bytes; negative if the caller does not say, which counts as the
   *     most that a body may have
   * @return what gives it back, once
   * @throws Problem.Unavailable if too much is under way already
   */
  Runnable take(boolean service, long declared) {
    Room room = service ? services : others;
    long bytes = declared < 0 ? longest : declared;
    if (!room.enter(bytes)) {
      throw new Problem.Unavailable("calls-busy", "too many large calls are under way now", SOON);
    }
    return () -> room.leave(bytes);
  }
}
