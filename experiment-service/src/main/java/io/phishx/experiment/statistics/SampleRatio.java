package io.phishx.experiment.statistics;

import java.util.List;

/** Whether keys were spread as they should have been; if not, no other result counts. */
public final class SampleRatio {

  /**
   * The level for a mismatch: checks run often and a mismatch is a defect, so only strong evidence
   * counts.
   */
  static final double ALPHA = 0.001;

  private SampleRatio() {}

  /**
   * Observed counts against weights.
   *
   * @param test chi-square goodness of fit at {@link #ALPHA}; its effect is the largest relative
   *     deviation
   * @param expected counts by the weights
   */
  public record Fit(TestResult test, List<Double> expected) {

    public Fit {
      expected = List.copyOf(expected);
    }
  }

  /**
   * Tests {@code observed} against {@code weights}, which need not sum to 1.
   *
   * @throws UndefinedStatistic if nothing was observed
   */
  public static Fit fit(List<Long> observed, List<Double> weights) {
    Require.finite("expected_weights", weights);
    if (observed.size() < 2 || observed.size() != weights.size()) {
      throw new IllegalArgumentException(
          "expected as many expected_weights as observed counts, 2 or more");
    }
    double total = new Counts(List.of(observed)).total();
    if (total == 0) {
      throw new UndefinedStatistic("expected at least one observation");
    }
    double allWeights = 0;
    for (double weight : weights) {
      if (!(weight > 0)) {
        throw new IllegalArgumentException("expected weights above 0, got " + weight);
      }
      allWeights += weight;
    }
    if (!Double.isFinite(allWeights)) {
      throw new IllegalArgumentException("expected weights whose sum is a number");
    }
    double sum = allWeights;
    List<Double> expected = weights.stream().map(weight -> total * (weight / sum)).toList();
    double statistic = 0;
    double largest = 0;
    for (int i = 0; i < observed.size(); i++) {
      double distance = observed.get(i) - expected.get(i);
      statistic += distance * distance / expected.get(i);
      largest = Math.max(largest, Math.abs(distance) / expected.get(i));
    }
    int degreesOfFreedom = observed.size() - 1;
    double p = Tails.chiSquare(statistic, degreesOfFreedom);
    return new Fit(
        TestResult.of("sample ratio", statistic, degreesOfFreedom, p, ALPHA, largest), expected);
  }
}
