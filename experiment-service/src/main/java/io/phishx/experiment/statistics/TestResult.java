package io.phishx.experiment.statistics;

import org.jspecify.annotations.Nullable;

/**
 * What a significance test says.
 *
 * @param method how it was computed
 * @param statistic the test statistic
 * @param degreesOfFreedom null for tests without
 * @param pValue probability of such data, or more extreme, were there no difference
 * @param alpha the level that it is held against
 * @param isSignificant whether {@code pValue < alpha}
 * @param effect size of the difference in the test's own unit; null for none
 */
public record TestResult(
    String method,
    double statistic,
    @Nullable Integer degreesOfFreedom,
    double pValue,
    double alpha,
    boolean isSignificant,
    @Nullable Double effect) {

  static TestResult of(
      String method,
      double statistic,
      @Nullable Integer degreesOfFreedom,
      double pValue,
      double alpha,
      @Nullable Double effect) {
    double p = Math.clamp(pValue, 0, 1);
    return new TestResult(method, statistic, degreesOfFreedom, p, alpha, p < alpha, effect);
  }
}
