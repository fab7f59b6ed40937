package io.phishx.local;

import io.phishx.embedded.CannotStart;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Starts again what ended by itself, as a cluster does; what ends again and again is started ever
 * more seldom.
 */
final class Upkeep {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** After so long a part that ended is given its short pause again. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final List<Part> parts = new ArrayList<>();
  private final InstantSource clock;
  private final Consumer<String> say;

  /**
   * @param say hears what ended and what is done about it
   */
  Upkeep(InstantSource clock, Consumer<String> say) {
    this.clock = clock;
    this.say = say;
  }

  /** All that a running system needs. */
  static Upkeep of(PhishxSystem system, Consumer<String> say) {
    Upkeep upkeep = new Upkeep(InstantSource.system(), say);
    upkeep.mind("PostgreSQL", system.postgres()::isRunning, system.postgres()::restart);
    upkeep.mind("Redis", system.redis()::isRunning, system.redis()::restart);
    system
        .services()
        .forEach(
            service ->
                upkeep.mind(
                    service.name() + " (its log is " + system.log(service.name()) + ")",
                    () -> !system.ended().contains(service.name()),
                    () -> system.launch(service.name())));
    return upkeep;
  }

  /**
   * Minds a part.
   *
   * @param start begins to start it; may fail with {@link CannotStart}
   */
  void mind(String name, BooleanSupplier running, Runnable start) {
    parts.add(new Part(name, running, start));
  }

  /** Looks at every part once; to be called about once a second. */
  void look() {
    parts.forEach(Part::look);
  }

  private final class Part {
    private final String name;
    private final BooleanSupplier running;
    private final Runnable start;
    private Duration pause = FIRST_PAUSE;
    private Instant next = Instant.MIN;

    Part(String name, BooleanSupplier running, Runnable start) {
      this.name = name;
      this.running = running;
      this.start = start;
    }

    void look() {
      Instant now = clock.instant();
      if (running.getAsBoolean() || now.isBefore(next)) {
        return;
      }
      boolean settled = next.isBefore(now.minus(SETTLED));
      pause = settled ? FIRST_PAUSE : longer(pause);
      next = now.plus(pause);
      say.accept(name + " ended by itself and is started again.");
      try {
        start.run();
      } catch (CannotStart e) {
        say.accept(e.getMessage() + " It is tried again in " + pause.toSeconds() + " s.");
      }
    }

    private static Duration longer(Duration pause) {
      Duration twice = pause.multipliedBy(2);
      return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
  }
}
