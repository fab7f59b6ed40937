package io.phishx.region.failover;

import io.phishx.region.client.RegionId;
import java.time.Instant;
import java.util.Optional;

/** Where a pair is between two reigns; each state that must not last has a deadline. */
public sealed interface PairState {

  /** Who does what. */
  Roles roles();

  /** When the pair came into this state. */
  Instant since();

  /** The registered primary is active and nothing is amiss. */
  record Steady(Roles roles, Instant since) implements PairState {
    public Steady {
      if (roles.failedOver()) {
        throw new IllegalArgumentException("a steady pair's active region is its primary");
      }
    }
  }

  /** The other region is active and nothing is amiss. */
  record FailedOver(Roles roles, Instant since) implements PairState {
    public FailedOver {
      if (!roles.failedOver()) {
        throw new IllegalArgumentException("a failed-over pair's active region is its secondary");
      }
    }
  }

  /**
   * The active region is unhealthy, not long enough to disturb anybody.
   *
   * @param confirmAt when it is
   */
  record Suspect(Roles roles, Instant since, Instant confirmAt) implements PairState {}

  /**
   * The active region is away and a person was paged, who may order the failover.
   *
   * @param pageAgainAt when the person is paged again
   */
  record Assisted(Roles roles, Instant since, Instant pageAgainAt) implements PairState {}

  /**
   * A person holds the pair: nothing is paged and nothing is moved.
   *
   * @param reason the person's
   */
  record Held(Roles roles, Instant since, String reason) implements PairState {}

  /**
   * The active region is being stopped from writing.
   *
   * @param surelyFencedAt when it has lost the right to write even if it never heard of this
   */
  record Fencing(Roles roles, Instant since, Instant surelyFencedAt) implements PairState {}

  /**
   * The new reign is decided and nobody writes until its region is promoted.
   *
   * @param tryAgainAt when the promotion is ordered again
   */
  record Promoting(Roles roles, Instant since, Instant tryAgainAt) implements PairState {}

  /**
   * The new region writes, and routers are being told.
   *
   * @param givenUpAt when the routers that haven't heard are no longer waited for
   */
  record Rerouting(Roles roles, Instant since, Instant givenUpAt) implements PairState {}

  /** The only region that may write now; empty while none may be sure to. */
  default Optional<RegionId> writable() {
    return switch (this) {
      case Steady s -> Optional.of(s.roles().active());
      case FailedOver s -> Optional.of(s.roles().active());
      case Suspect s -> Optional.of(s.roles().active());
      case Assisted s -> Optional.of(s.roles().active());
      case Held s -> Optional.of(s.roles().active());
      case Rerouting s -> Optional.of(s.roles().active());
      case Fencing s -> Optional.empty();
      case Promoting s -> Optional.empty();
    };
  }

  /** Whether a change of the active region is under way. */
  default boolean moving() {
    return this instanceof Fencing || this instanceof Promoting || this instanceof Rerouting;
  }

  /** The word for this state on the wire and in the table. */
  default String word() {
    return switch (this) {
      case Steady s -> "steady";
      case FailedOver s -> "failed_over";
      case Suspect s -> "suspect";
      case Assisted s -> "assisted";
      case Held s -> "held";
      case Fencing s -> "fencing";
      case Promoting s -> "promoting";
      case Rerouting s -> "rerouting";
    };
  }

  /** The state of a pair with which nothing is amiss. */
  static PairState atRest(Roles roles, Instant now) {
    return roles.failedOver() ? new FailedOver(roles, now) : new Steady(roles, now);
  }
}
