package io.phishx.experiment.statistics;

/** How many mails a comparison needs. */
public final class Power {

  private static final double LARGEST = 1e15;

  private Power() {}

  /** Sample sizes of the two groups. */
  public record SampleSizes(long groupA, long groupB) {}

  /**
   * Sizes for a two-sided two-proportion z test.
   *
   * @param p1 proportion of group a, between 0 and 1
   * @param p2 proportion of group b, another than p1
   * @param power chance to see the difference
   * @param ratio size of group b over size of group a, 0.01 to 100
   * @see <a href="https://doi.org/10.2307/2530297">Fleiss, Tytun, Ury 1980 (without the
   *     correction)</a>
   */
  public static SampleSizes twoProportions(
      double p1, double p2, double alpha, double power, double ratio) {
    Require.unit("p1", p1);
    Require.unit("p2", p2);
    Require.openUnit("alpha", alpha);
    Require.openUnit("power", power);
    if (!(ratio >= 0.01 && ratio <= 100)) {
      throw new IllegalArgumentException("expected ratio from 0.01 to 100, got " + ratio);
    }
    if (p1 == p2) {
      throw new UndefinedStatistic("expected two proportions that differ");
    }
    if (power <= alpha) {
      throw new UndefinedStatistic("expected a power greater than alpha");
    }
    double pooled = (p1 + ratio * p2) / (1 + ratio);
    double root =
        Tails.normalQuantile(alpha / 2) * Math.sqrt((ratio + 1) * pooled * (1 - pooled))
            + Tails.normalQuantile(1 - power) * Math.sqrt(ratio * p1 * (1 - p1) + p2 * (1 - p2));
    double difference = p1 - p2;
    double groupA = root * root / (ratio * difference * difference);
    if (groupA > LARGEST) {
      throw new UndefinedStatistic("expected proportions that differ by more");
    }
    return new SampleSizes(
        Math.max(1, (long) Math.ceil(groupA)), Math.max(1, (long) Math.ceil(groupA * ratio)));
  }
}
