package io.phishx.experiment.canary;

import io.phishx.chassis.problem.Problem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a canary's share grows from stage to stage. */
enum Strategy {
  /** 10, 20, 30 … 100. */
  LINEAR(List.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100)),
  /** 10, 20, 40, 80, 100. */
  EXPONENTIAL(List.of(10, 20, 40, 80, 100)),
  /** A person names each share; without one, the next ten percent. */
  MANUAL(List.of());

  private static final int FIRST = 10;
  private static final int STEP = 10;
  static final int WHOLE = 100;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of only
  private final List<Integer> stages;

  Strategy(List<Integer> stages) {
    this.stages = stages;
  }

  static Strategy of(String word) {
    for (Strategy strategy : values()) {
      if (strategy.word().equals(word.toLowerCase(Locale.ROOT))) {
        return strategy;
      }
    }
    throw new Problem.Invalid(
        "invalid-strategy", "expected a strategy linear, exponential or manual");
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The shares of all stages; empty where a person names them. */
  List<Integer> stages() {
    return stages;
  }

  /** Where a canary begins. */
  Position first() {
    return new Position(1, FIRST);
  }

  /**
   * The stage after {@code position}, which is below 100 %.
   *
   * @param chosen the share that a person names; null for the strategy's own
   * @throws Problem.Unprocessable if the share is not this strategy's to choose, or not greater
   */
  Position next(Position position, @Nullable Integer chosen) {
    if (this == MANUAL) {
      int share = chosen == null ? Math.min(WHOLE, position.trafficPercentage() + STEP) : chosen;
      if (share <= position.trafficPercentage() || share > WHOLE) {
        throw new Problem.Unprocessable(
            "invalid-traffic-percentage",
            "expected a traffic_percentage above "
                + position.trafficPercentage()
                + " and up to 100, got "
                + share);
      }
      return new Position(position.stage() + 1, share);
    }
    if (chosen != null) {
      throw new Problem.Unprocessable(
          "traffic-percentage-not-chosen",
          "expected no traffic_percentage: the strategy " + word() + " has its own stages");
    }
    return new Position(position.stage() + 1, stages.get(position.stage()));
  }
}
