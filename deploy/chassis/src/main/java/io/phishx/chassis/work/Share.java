package io.phishx.chassis.work;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How much of its time work takes that nobody waits for, done step by step: each step is followed
 * by a rest, in which callers' work on the same processors goes on.
 */
public final class Share {

  /** A shorter rest costs more than it gives. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final double share;
  private final @Nullable Duration within;
  private final long begun = System.nanoTime();

  private Share(double share, @Nullable Duration within) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("expected more than 0 and 1 at most, got " + share);
    }
    this.share = share;
    this.within = within;
  }

  /**
   * The same share all the while.
   *
   * @param share more than 0; at 1 there is no rest
   * @throws IllegalArgumentException if it is not between them
   */
  public static Share of(double share) {
    return new Share(share, null);
  }

  /** Half of the time from now on, all of it after {@code within}: much work is to end too. */
  public static Share halfWithin(Duration within) {
    return new Share(0.5, within);
  }

  /** Does {@code work}; completes after the rest. A failure is not followed by one. */
  public <T> Uni<T> step(Supplier<Uni<T>> work) {
    return step(work, item -> false);
  }

  /**
   * Does {@code work}; completes after the rest.
   *
   * @param last whether no step follows this one's item, so that there is no rest
   */
  public <T> Uni<T> step(Supplier<Uni<T>> work, Predicate<T> last) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long began = System.nanoTime();
              return work.get().call(item -> last.test(item) ? none() : rest(began));
            });
  }

  private Uni<Void> rest(long began) {
    long now = System.nanoTime();
    Duration rest = Duration.ofNanos((long) ((now - began) * (1 - share) / share));
    boolean over = within != null && now - begun >= within.toNanos();
    return over || rest.compareTo(SHORTEST) < 0 ? none() : none().onItem().delayIt().by(rest);
  }

  private static Uni<Void> none() {
    return Uni.createFrom().voidItem();
  }
}
