package io.phishx.experiment.canary;

/**
 * How far a canary is.
 *
 * @param stage 1 for the first; only grows
 * @param trafficPercentage share of the keys that it answers, 0 to 100
 */
record Position(int stage, int trafficPercentage) {

  Position {
    if (stage < 1 || trafficPercentage < 0 || trafficPercentage > Strategy.WHOLE) {
      throw new IllegalArgumentException(
          "expected a stage from 1 and a share of 0 to 100, got "
              + stage
              + ", "
              + trafficPercentage);
    }
  }

  /** The same stage, with nothing left to answer. */
  Position withoutTraffic() {
    return new Position(stage, 0);
  }
}
