package io.phishx.chassis.health;

import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether another process that this one calls answers, by the calls that are made anyway.
 *
 * <p>It is away from a call without an answer until the next with one, but a minute at most: where
 * nobody calls, nobody knows.
 */
public final class Dependency {

  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private final Clock clock;
  private volatile @Nullable Instant missed;

  /** One that is taken to be there. */
  public Dependency(Clock clock) {
    this.clock = clock;
  }

  /**
   * Passes {@code call} on and learns from how it ends; one that is cancelled had no answer in
   * time.
   *
   * @param answers whether what came shows that the other is there, such as a status below 500
   */
  public <T> Uni<T> watch(Uni<T> call, Predicate<? super T> answers) {
    return call.onItem()
        .invoke(item -> learn(answers.test(item)))
        .onFailure()
        .invoke(() -> learn(false))
        .onCancellation()
        .invoke(() -> learn(false));
  }

  boolean isUp() {
    Instant last = missed;
    return last == null || last.plus(REMEMBERED).isBefore(clock.instant());
  }

  private void learn(boolean answered) {
    missed = answered ? null : clock.instant();
  }
}
