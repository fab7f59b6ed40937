package io.phishx.experiment.statistics;

import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;

/**
 * Tails and quantiles computed directly.
 *
 * <p>Commons Math gives a tail as {@code 1 - cdf}, which is 0 beyond eight standard deviations;
 * here the small side itself is computed.
 */
final class Tails {

  private static final double QUANTILE_ACCURACY = 1e-13;
  private static final int QUANTILE_STEPS = 500;

  // the tail beyond it is smaller than the smallest normal double
  private static final double QUANTILE_BOUND = 37.5;

  private Tails() {}

  /** P(X &ge; x) of the chi-square distribution. */
  static double chiSquare(double x, int degreesOfFreedom) {
    return Gamma.regularizedGammaQ(degreesOfFreedom / 2.0, x / 2.0);
  }

  /** P(Z &ge; z) of the standard normal distribution. */
  static double normal(double z) {
    return Erf.erfc(z / Math.sqrt(2)) / 2;
  }

  /** P(|Z| &ge; |z|). */
  static double normalTwoSided(double z) {
    return Erf.erfc(Math.abs(z) / Math.sqrt(2));
  }

  /** The z with P(Z &ge; z) = {@code tail}; tails from 1e-300. */
  static double normalQuantile(double tail) {
    double logTail = Math.log(tail);
    UnivariateFunction distance = z -> Math.log(normal(z)) - logTail;
    return new BrentSolver(QUANTILE_ACCURACY, QUANTILE_ACCURACY)
        .solve(QUANTILE_STEPS, distance, -QUANTILE_BOUND, QUANTILE_BOUND);
  }

  /** P(X &le; k) of the binomial distribution with p = 1/2. */
  static double fairBinomial(long k, long n) {
    if (k >= n) {
      return 1;
    }
    return Beta.regularizedBeta(0.5, (double) n - k, (double) k + 1);
  }

  /** P(X = k) of the binomial distribution with p = 1/2. */
  static double fairBinomialPoint(int k, int n) {
    return new BinomialDistribution(null, n, 0.5).probability(k);
  }

  /** The x with I(x; a, b) = {@code probability}. */
  static double betaQuantile(double probability, double a, double b) {
    UnivariateFunction distance = x -> Beta.regularizedBeta(x, a, b) - probability;
    return new BrentSolver(QUANTILE_ACCURACY, QUANTILE_ACCURACY)
        .solve(QUANTILE_STEPS, distance, 0, 1);
  }
}
