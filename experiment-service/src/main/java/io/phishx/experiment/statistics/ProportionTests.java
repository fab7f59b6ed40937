package io.phishx.experiment.statistics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Comparisons of counts and proportions of independent samples. */
public final class ProportionTests {

  private ProportionTests() {}

  /** Whether the chi-square statistic of a 2×2 table is made smaller for its discreteness. */
  public enum Correction {
    NONE,
    YATES
  }

  /** How a proportion's interval is computed. */
  public enum IntervalMethod {
    WILSON,
    CLOPPER_PEARSON,
    AGRESTI_COULL,
    NORMAL
  }

  /**
   * Difference of two proportions with its test.
   *
   * @param test two-sided z test with pooled variance; its effect is the difference a − b
   * @param difference Newcombe's hybrid score interval for a − b
   */
  public record TwoProportions(TestResult test, Interval difference) {}

  /**
   * Pearson's chi-square test of independence.
   *
   * @throws UndefinedStatistic if a row or column is empty
   */
  public static TestResult chiSquare(List<List<Long>> table, Correction correction, double alpha) {
    Counts counts = new Counts(table);
    Require.openUnit("alpha", alpha);
    if (counts.height() < 2 || counts.width() < 2) {
      throw new IllegalArgumentException("expected a table of at least 2 rows and 2 columns");
    }
    if (correction == Correction.YATES && (counts.height() != 2 || counts.width() != 2)) {
      throw new IllegalArgumentException("expected a 2x2 table for the Yates correction");
    }
    double total = counts.total();
    double statistic = 0;
    for (int row = 0; row < counts.height(); row++) {
      for (int column = 0; column < counts.width(); column++) {
        double expected = counts.rowSum(row) * counts.columnSum(column) / total;
        if (!(expected > 0)) {
          throw new UndefinedStatistic("expected at least one count in each row and column");
        }
        double distance = Math.abs(counts.cell(row, column) - expected);
        if (correction == Correction.YATES) {
          distance -= Math.min(0.5, distance);
        }
        statistic += distance * distance / expected;
      }
    }
    int degreesOfFreedom = (counts.height() - 1) * (counts.width() - 1);
    int smallerSide = Math.min(counts.height(), counts.width());
    double cramersV = Math.sqrt(statistic / (total * (smallerSide - 1)));
    String method = correction == Correction.YATES ? "chi-square, Yates" : "chi-square";
    return TestResult.of(
        method,
        statistic,
        degreesOfFreedom,
        Tails.chiSquare(statistic, degreesOfFreedom),
        alpha,
        cramersV);
  }

  /**
   * Whether two lists of decisions are spread alike. Lists that know only one and the same decision
   * are: p = 1 with 0 degrees of freedom.
   */
  public static TestResult chiSquareOfDecisions(
      List<String> decisionsA, List<String> decisionsB, double alpha) {
    Require.openUnit("alpha", alpha);
    if (decisionsA.isEmpty() || decisionsB.isEmpty()) {
      throw new IllegalArgumentException("expected at least one prediction of each model");
    }
    Map<String, long[]> byDecision = new LinkedHashMap<>();
    decisionsA.forEach(d -> byDecision.computeIfAbsent(d, key -> new long[2])[0]++);
    decisionsB.forEach(d -> byDecision.computeIfAbsent(d, key -> new long[2])[1]++);
    if (byDecision.size() == 1) {
      return TestResult.of("chi-square", 0, 0, 1, alpha, 0.0);
    }
    return chiSquare(
        List.of(
            byDecision.values().stream().map(pair -> pair[0]).toList(),
            byDecision.values().stream().map(pair -> pair[1]).toList()),
        Correction.NONE,
        alpha);
  }

  /**
   * Interval of a proportion.
   *
   * @param successes 0 to {@code n}; need not be whole when it comes from a rounded accuracy
   * @see <a
   *     href="https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C857::AID-SIM777%3E3.0.CO;2-E">
   *     Newcombe 1998, two-sided confidence intervals for the single proportion</a>
   */
  public static Interval interval(
      double successes, long n, double confidenceLevel, IntervalMethod method) {
    Require.positive("sample_size", n);
    Require.openUnit("confidence_level", confidenceLevel);
    if (!(successes >= 0 && successes <= n)) {
      throw new IllegalArgumentException(
          "expected successes from 0 to sample_size " + n + ", got " + successes);
    }
    double tail = (1 - confidenceLevel) / 2;
    double z = Tails.normalQuantile(tail);
    double p = successes / n;
    return switch (method) {
      case WILSON -> {
        double center = (p + z * z / (2 * n)) / (1 + z * z / n);
        double half = z / (1 + z * z / n) * Math.sqrt(p * (1 - p) / n + z * z / (4.0 * n * n));
        double lower = successes == 0 ? 0 : center - half;
        double upper = successes == n ? 1 : center + half;
        yield clamped(lower, upper, confidenceLevel, "wilson");
      }
      case AGRESTI_COULL -> {
        double moreTrials = n + z * z;
        double center = (successes + z * z / 2) / moreTrials;
        double half = z * Math.sqrt(center * (1 - center) / moreTrials);
        yield clamped(center - half, center + half, confidenceLevel, "agresti-coull");
      }
      case NORMAL -> {
        double half = z * Math.sqrt(p * (1 - p) / n);
        yield clamped(p - half, p + half, confidenceLevel, "normal");
      }
      case CLOPPER_PEARSON -> {
        double lower = successes == 0 ? 0 : Tails.betaQuantile(tail, successes, n - successes + 1);
        double upper =
            successes == n ? 1 : Tails.betaQuantile(1 - tail, successes + 1, n - successes);
        yield clamped(lower, upper, confidenceLevel, "clopper-pearson");
      }
    };
  }

  /** Two-sided test whether two independent proportions are equal, and their difference. */
  public static TwoProportions twoProportions(
      long successesA, long nA, long successesB, long nB, double alpha) {
    Require.openUnit("alpha", alpha);
    Interval a = interval((double) successesA, nA, 1 - alpha, IntervalMethod.WILSON);
    Interval b = interval((double) successesB, nB, 1 - alpha, IntervalMethod.WILSON);
    double pA = (double) successesA / nA;
    double pB = (double) successesB / nB;
    double difference = pA - pB;
    double pooled = ((double) successesA + successesB) / ((double) nA + nB);
    double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / nA + 1.0 / nB));
    double z = error == 0 ? 0 : difference / error;
    double lower = difference - Math.hypot(pA - a.lower(), b.upper() - pB);
    double upper = difference + Math.hypot(a.upper() - pA, pB - b.lower());
    return new TwoProportions(
        TestResult.of("two-proportion z", z, null, Tails.normalTwoSided(z), alpha, difference),
        new Interval(Math.max(-1, lower), Math.min(1, upper), 1 - alpha, "newcombe"));
  }

  private static Interval clamped(double lower, double upper, double level, String method) {
    return new Interval(Math.clamp(lower, 0, 1), Math.clamp(upper, 0, 1), level, method);
  }
}
