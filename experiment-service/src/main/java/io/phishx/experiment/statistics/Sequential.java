package io.phishx.experiment.statistics;

import org.apache.commons.math3.special.Beta;

/**
 * Looking at an experiment as often as one likes, without finding differences that aren't there.
 */
public final class Sequential {

  private static final int HALVINGS = 200;

  private Sequential() {}

  /**
   * What the discordant pairs so far say; valid at every look, planned or not.
   *
   * @param eValue evidence against equality, 1 for none; capped at the largest double
   * @param logE its natural logarithm
   * @param pValue 1 / e-value, at most 1
   * @param share of the discordant pairs that the first has right; 0.5 without pairs
   * @param interval confidence sequence of that share
   */
  public record Evidence(
      double eValue,
      double logE,
      double pValue,
      double alpha,
      boolean isSignificant,
      double share,
      Interval interval) {}

  /**
   * The e-process of a uniform mixture over the share of discordant pairs, against 1/2.
   *
   * @param b pairs so far that only the first has right
   * @param c pairs so far that only the second has right
   * @see <a href="https://doi.org/10.1214/23-STS894">Ramdas, Grünwald, Vovk, Shafer 2023,
   *     game-theoretic statistics and safe anytime-valid inference</a>
   */
  public static Evidence discordantPairs(long b, long c, double alpha) {
    Require.count("b", b);
    Require.count("c", c);
    Require.openUnit("alpha", alpha);
    double logBeta = Beta.logBeta(b + 1.0, c + 1.0);
    double logE = logBeta + ((double) b + c) * Math.log(2);
    double p = Math.min(1, Math.exp(-logE));
    double share = b + c == 0 ? 0.5 : (double) b / (b + c);
    double bound = logBeta + Math.log(alpha);
    double lower = b == 0 ? 0 : edge(b, c, bound, 0, share);
    double upper = c == 0 ? 1 : edge(b, c, bound, 1, share);
    return new Evidence(
        Math.min(Double.MAX_VALUE, Math.exp(logE)),
        logE,
        p,
        alpha,
        p <= alpha,
        share,
        new Interval(lower, upper, 1 - alpha, "uniform-mixture confidence sequence"));
  }

  /** Where the likelihood falls to {@code bound}, between one outside and one inside point. */
  private static double edge(long b, long c, double bound, double outside, double inside) {
    double out = outside;
    double in = inside;
    for (int i = 0; i < HALVINGS && out != in; i++) {
      double middle = (out + in) / 2;
      double logLikelihood = term(b, middle) + term(c, 1 - middle);
      if (logLikelihood > bound) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return out;
  }

  private static double term(long count, double probability) {
    return count == 0 ? 0 : count * Math.log(probability);
  }
}
