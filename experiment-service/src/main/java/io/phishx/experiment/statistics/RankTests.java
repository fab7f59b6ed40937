package io.phishx.experiment.statistics;

import java.util.List;

/** Comparisons of two samples by the ranks of their values. */
public final class RankTests {

  /** With more values than this the exact distribution takes too long. */
  static final int LARGEST_EXACT = 120;

  private static final int AUTO_EXACT_BELOW = 50;

  private RankTests() {}

  /** Which difference counts. */
  public enum Alternative {
    TWO_SIDED,
    LESS,
    GREATER
  }

  /** How the p-value is computed; {@code AUTO}: exact for small samples without ties. */
  public enum RankMethod {
    AUTO,
    EXACT,
    ASYMPTOTIC
  }

  /**
   * The Mann–Whitney test. The statistic is U of {@code a}; the effect is U / (n·m), the chance
   * that a value of {@code a} is above one of {@code b}.
   *
   * <p>Exact: the permutation distribution over the midranks, ties included (Streitberg and Röhmel
   * 1986). Asymptotic: normal, corrected for ties and continuity.
   *
   * @throws UndefinedStatistic if all values are equal
   */
  public static TestResult mannWhitney(
      List<Double> a, List<Double> b, Alternative alternative, RankMethod method, double alpha) {
    Require.finite("a", a);
    Require.finite("b", b);
    Require.openUnit("alpha", alpha);
    if (a.isEmpty() || b.isEmpty()) {
      throw new IllegalArgumentException("expected at least one value in a and in b");
    }
    Ranks ranks = Ranks.of(a, b);
    if (ranks.allEqual()) {
      throw new UndefinedStatistic("expected values that are not all equal");
    }
    double u = ranks.doubledSumOfA() / 2.0 - a.size() * (a.size() + 1) / 2.0;
    double effect = u / ((double) a.size() * b.size());
    boolean exact =
        switch (method) {
          case EXACT -> true;
          case ASYMPTOTIC -> false;
          case AUTO ->
              !ranks.hasTies() && a.size() < AUTO_EXACT_BELOW && b.size() < AUTO_EXACT_BELOW;
        };
    if (exact && a.size() + b.size() > LARGEST_EXACT) {
      throw new IllegalArgumentException(
          "expected at most " + LARGEST_EXACT + " values for the exact method");
    }
    double p =
        exact ? exact(ranks, a.size(), alternative) : asymptotic(ranks, a.size(), u, alternative);
    String name = exact ? "mann-whitney, exact" : "mann-whitney, asymptotic";
    return TestResult.of(name, u, null, p, alpha, effect);
  }

  private static double asymptotic(Ranks ranks, int sizeA, double u, Alternative alternative) {
    double total = ranks.size();
    double product = (double) sizeA * (total - sizeA);
    double variance = product / 12 * (total + 1 - ranks.tieTerm() / (total * (total - 1)));
    double distance = u - product / 2;
    double correction =
        switch (alternative) {
          case TWO_SIDED -> Math.signum(distance) * 0.5;
          case GREATER -> 0.5;
          case LESS -> -0.5;
        };
    double z = (distance - correction) / Math.sqrt(variance);
    return switch (alternative) {
      case TWO_SIDED -> Tails.normalTwoSided(z);
      case GREATER -> Tails.normal(z);
      case LESS -> Tails.normal(-z);
    };
  }

  private static double exact(Ranks ranks, int sizeA, Alternative alternative) {
    double[] ways = waysBySum(ranks.doubled(), sizeA);
    double below = 0;
    double above = 0;
    double all = 0;
    for (int sum = 0; sum < ways.length; sum++) {
      all += ways[sum];
      if (sum <= ranks.doubledSumOfA()) {
        below += ways[sum];
      }
      if (sum >= ranks.doubledSumOfA()) {
        above += ways[sum];
      }
    }
    return switch (alternative) {
      case TWO_SIDED -> Math.min(1, 2 * Math.min(below, above) / all);
      case GREATER -> above / all;
      case LESS -> below / all;
    };
  }

  /** In how many ways {@code chosen} of the ranks sum up to each value. */
  private static double[] waysBySum(int[] doubledRanks, int chosen) {
    int largest = 0;
    for (int i = doubledRanks.length - chosen; i < doubledRanks.length; i++) {
      largest += doubledRanks[i];
    }
    double[][] ways = new double[chosen + 1][largest + 1];
    ways[0][0] = 1;
    for (int rank : doubledRanks) {
      for (int size = chosen; size > 0; size--) {
        for (int sum = largest; sum >= rank; sum--) {
          ways[size][sum] += ways[size - 1][sum - rank];
        }
      }
    }
    return ways[chosen];
  }
}
