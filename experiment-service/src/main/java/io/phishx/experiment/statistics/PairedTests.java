package io.phishx.experiment.statistics;

import org.jspecify.annotations.Nullable;

/** Comparisons of two models on the same mails. */
public final class PairedTests {

  private static final int LARGEST_EXACT = Integer.MAX_VALUE / 2;

  private PairedTests() {}

  /** How McNemar's p-value is computed. */
  public enum McNemarMethod {
    EXACT,
    MID_P,
    ASYMPTOTIC,
    CORRECTED
  }

  /**
   * McNemar's test: of the pairs on which only one of the two is right, are as many won by each?
   *
   * @param b pairs that only the first has right
   * @param c pairs that only the second has right
   * @return p = 1 without such pairs; its effect is the odds ratio b/c, null when c is 0
   * @see <a href="https://doi.org/10.1186/1471-2288-13-91">Fagerland, Lydersen, Laake 2013</a>
   */
  public static TestResult mcNemar(long b, long c, McNemarMethod method, double alpha) {
    Require.count("b", b);
    Require.count("c", c);
    Require.openUnit("alpha", alpha);
    Double oddsRatio = c == 0 ? null : (double) b / c;
    long discordant = b + c;
    if (discordant == 0) {
      return TestResult.of(name(method), 0, degreesOfFreedom(method), 1, alpha, null);
    }
    return switch (method) {
      case EXACT ->
          TestResult.of(name(method), (double) Math.min(b, c), null, exact(b, c), alpha, oddsRatio);
      case MID_P ->
          TestResult.of(name(method), (double) Math.min(b, c), null, midP(b, c), alpha, oddsRatio);
      case ASYMPTOTIC -> chiSquare(b, c, 0, method, alpha, oddsRatio);
      case CORRECTED -> chiSquare(b, c, 1, method, alpha, oddsRatio);
    };
  }

  private static TestResult chiSquare(
      long b,
      long c,
      int correction,
      McNemarMethod method,
      double alpha,
      @Nullable Double oddsRatio) {
    double distance = Math.max(0, Math.abs((double) b - c) - correction);
    double statistic = distance * distance / ((double) b + c);
    return TestResult.of(
        name(method), statistic, 1, Tails.chiSquare(statistic, 1), alpha, oddsRatio);
  }

  private static double exact(long b, long c) {
    return Math.min(1, 2 * Tails.fairBinomial(Math.min(b, c), b + c));
  }

  private static double midP(long b, long c) {
    if (b == c) {
      return 1;
    }
    if (b + c > LARGEST_EXACT) {
      throw new IllegalArgumentException(
          "expected at most " + LARGEST_EXACT + " discordant pairs for mid-p");
    }
    double point = Tails.fairBinomialPoint((int) Math.min(b, c), (int) (b + c));
    return 2 * Tails.fairBinomial(Math.min(b, c), b + c) - point;
  }

  private static @Nullable Integer degreesOfFreedom(McNemarMethod method) {
    return switch (method) {
      case EXACT, MID_P -> null;
      case ASYMPTOTIC, CORRECTED -> 1;
    };
  }

  private static String name(McNemarMethod method) {
    return switch (method) {
      case EXACT -> "mcnemar, exact";
      case MID_P -> "mcnemar, mid-p";
      case ASYMPTOTIC -> "mcnemar, asymptotic";
      case CORRECTED -> "mcnemar, continuity corrected";
    };
  }
}
