package io.phishx.region.failover;

import io.phishx.chassis.problem.Problem;
import io.phishx.region.client.HealthStatus;
import io.phishx.region.failover.PairCommand.AllClear;
import io.phishx.region.failover.PairCommand.Fence;
import io.phishx.region.failover.PairCommand.Move;
import io.phishx.region.failover.PairCommand.Page;
import io.phishx.region.failover.PairCommand.Promote;
import io.phishx.region.failover.PairCommand.Reroute;
import io.phishx.region.failover.PairCommand.Tell;
import io.phishx.region.failover.PairEvent.Done;
import io.phishx.region.failover.PairEvent.FailOver;
import io.phishx.region.failover.PairEvent.Fenced;
import io.phishx.region.failover.PairEvent.Hold;
import io.phishx.region.failover.PairEvent.Observed;
import io.phishx.region.failover.PairEvent.Order;
import io.phishx.region.failover.PairEvent.Promoted;
import io.phishx.region.failover.PairEvent.Rerouted;
import io.phishx.region.failover.PairEvent.Resume;
import io.phishx.region.failover.PairState.Assisted;
import io.phishx.region.failover.PairState.FailedOver;
import io.phishx.region.failover.PairState.Fencing;
import io.phishx.region.failover.PairState.Held;
import io.phishx.region.failover.PairState.Promoting;
import io.phishx.region.failover.PairState.Rerouting;
import io.phishx.region.failover.PairState.Steady;
import io.phishx.region.failover.PairState.Suspect;
import java.time.Instant;
import java.util.List;

/**
 * The rules of a pair as a pure function: state, event and time in; new state and commands out.
 *
 * <p>It has no clock and touches nothing. Two things hold for every sequence of events: epochs only
 * grow, and a region is promoted only after the other one confirmed that it writes no more or has
 * surely lost the right to. Observations alone never move anything: that takes a person's order.
 */
public final class PairReducer {

  private final PairTimes times;

  public PairReducer(PairTimes times) {
    this.times = times;
  }

  /** After the regions were looked at. */
  public Step<Tell> observe(PairState state, Observed observed, Instant now) {
    boolean away = observed.active() == HealthStatus.UNHEALTHY;
    return switch (state) {
      case Steady s -> away ? suspect(s.roles(), now) : stay(s);
      case FailedOver s -> away ? suspect(s.roles(), now) : stay(s);
      case Suspect s -> {
        if (!away) {
          yield new Step<>(PairState.atRest(s.roles(), now), List.of());
        }
        yield now.isBefore(s.confirmAt()) ? stay(s) : page(s.roles(), now, now, observed);
      }
      case Assisted s -> {
        if (!away && observed.active() != HealthStatus.RECOVERING) {
          yield new Step<>(
              PairState.atRest(s.roles(), now), List.of(new AllClear(s.roles().active())));
        }
        yield away && !now.isBefore(s.pageAgainAt())
            ? page(s.roles(), s.since(), now, observed)
            : stay(s);
      }
      case Held s -> stay(s);
      case Fencing s -> stay(s);
      case Promoting s -> stay(s);
      case Rerouting s -> stay(s);
    };
  }

  /**
   * After a person's order.
   *
   * @throws Problem.Conflict if the pair's state does not allow it
   */
  public Step<PairCommand> order(PairState state, Order order, Instant now) {
    return switch (order) {
      case FailOver failOver -> failOver(state, failOver, now);
      case Hold hold -> hold(state, hold, now);
      case Resume resume -> {
        if (state instanceof Held held) {
          yield new Step<>(PairState.atRest(held.roles(), now), List.of());
        }
        throw refused("pair-not-held", "held", state);
      }
    };
  }

  /** After a command was done. What comes late, or twice, changes nothing. */
  public Step<Move> done(PairState state, Done done, Instant now) {
    return switch (done) {
      case Fenced fenced -> state instanceof Fencing s ? promote(s, now) : stay(state);
      case Promoted promoted -> state instanceof Promoting s ? reroute(s, now) : stay(state);
      case Rerouted rerouted -> state instanceof Rerouting s ? settle(s, now) : stay(state);
    };
  }

  /** When time has passed and nothing else happened. */
  public Step<Move> wait(PairState state, Instant now) {
    return switch (state) {
      case Fencing s -> now.isBefore(s.surelyFencedAt()) ? stay(s) : promote(s, now);
      case Promoting s ->
          now.isBefore(s.tryAgainAt())
              ? stay(s)
              : new Step<>(
                  new Promoting(s.roles(), s.since(), now.plus(times.promotion())),
                  List.of(new Promote(s.roles().active(), s.roles().epoch())));
      case Rerouting s -> now.isBefore(s.givenUpAt()) ? stay(s) : settle(s, now);
      case Steady s -> stay(s);
      case FailedOver s -> stay(s);
      case Suspect s -> stay(s);
      case Assisted s -> stay(s);
      case Held s -> stay(s);
    };
  }

  private Step<PairCommand> failOver(PairState state, FailOver order, Instant now) {
    Roles roles = state.roles();
    return switch (state) {
      case Steady s -> fence(roles, order, now);
      case FailedOver s -> fence(roles, order, now);
      case Suspect s -> fence(roles, order, now);
      case Assisted s -> fence(roles, order, now);
      case Held s -> throw refused("pair-held", "not held", state);
      case Fencing s -> throw underWay(state);
      case Promoting s -> throw underWay(state);
      case Rerouting s -> throw underWay(state);
    };
  }

  private Step<PairCommand> hold(PairState state, Hold order, Instant now) {
    return switch (state) {
      case Steady s -> held(s, order, now);
      case FailedOver s -> held(s, order, now);
      case Suspect s -> held(s, order, now);
      case Assisted s -> held(s, order, now);
      case Held s -> throw refused("pair-held", "not held", state);
      case Fencing s -> throw underWay(state);
      case Promoting s -> throw underWay(state);
      case Rerouting s -> throw underWay(state);
    };
  }

  private static Step<PairCommand> held(PairState state, Hold order, Instant now) {
    return new Step<>(new Held(state.roles(), now, order.reason()), List.of());
  }

  private Step<Tell> suspect(Roles roles, Instant now) {
    return new Step<>(new Suspect(roles, now, now.plus(times.suspicion())), List.of());
  }

  private Step<Tell> page(Roles roles, Instant since, Instant now, Observed observed) {
    String advice =
        switch (observed.standby()) {
          case HEALTHY -> "region " + roles.standby() + " is healthy and can take over";
          case DEGRADED -> "region " + roles.standby() + " is degraded and could take over";
          case RECOVERING -> "region " + roles.standby() + " is recovering: not yet advisable";
          case UNHEALTHY -> "region " + roles.standby() + " is unhealthy too: it can't take over";
        };
    return new Step<>(
        new Assisted(roles, since, now.plus(times.pageAgain())),
        List.of(new Page(roles.active(), advice)));
  }

  private Step<PairCommand> fence(Roles roles, FailOver order, Instant now) {
    if (!order.lease().holder().equals(roles.active())
        || !order.lease().epoch().equals(roles.epoch())) {
      throw new IllegalArgumentException(
          "expected the lease of region %s in epoch %s, got %s"
              .formatted(roles.active(), roles.epoch(), order.lease()));
    }
    Instant surelyOver = order.lease().surelyOver(times.clockMargin());
    return new Step<>(
        new Fencing(roles, now, surelyOver.isBefore(now) ? now : surelyOver),
        List.of(new Fence(roles.active(), roles.epoch())));
  }

  private Step<Move> promote(Fencing state, Instant now) {
    Roles next = state.roles().swapped();
    return new Step<>(
        new Promoting(next, now, now.plus(times.promotion())),
        List.of(new Promote(next.active(), next.epoch())));
  }

  private Step<Move> reroute(Promoting state, Instant now) {
    return new Step<>(
        new Rerouting(state.roles(), now, now.plus(times.rerouting())),
        List.of(new Reroute(state.roles().active(), state.roles().epoch())));
  }

  private static Step<Move> settle(Rerouting state, Instant now) {
    return new Step<>(PairState.atRest(state.roles(), now), List.of());
  }

  private static <C extends PairCommand> Step<C> stay(PairState state) {
    return new Step<>(state, List.of());
  }

  private static Problem underWay(PairState state) {
    return refused("transition-in-progress", "no transition under way", state);
  }

  private static Problem refused(String slug, String expected, PairState found) {
    return new Problem.Conflict(
        slug, "expected the pair to be " + expected + ", found it " + found.word());
  }
}
