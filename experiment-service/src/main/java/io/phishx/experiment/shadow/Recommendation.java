package io.phishx.experiment.shadow;

import io.phishx.experiment.statistics.ProportionTests;
import io.phishx.experiment.statistics.Sequential;
import io.phishx.experiment.statistics.TestResult;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment advises.
 *
 * @param word {@code continue}, {@code label_predictions}, {@code promote_shadow}, {@code
 *     keep_production} or {@code no_significant_difference}
 */
record Recommendation(String word, String reason) {

  static Recommendation of(
      Experiment experiment, long samples, @Nullable Double improvement, Results.Tests tests) {
    if (experiment instanceof Experiment.Failed) {
      return new Recommendation("keep_production", "the experiment failed");
    }
    int needed = experiment.plan().minSamples();
    if (samples < needed) {
      return new Recommendation(
          "continue", "expected " + needed + " samples or more, have " + samples);
    }
    if (improvement == null) {
      return new Recommendation(
          "label_predictions", "neither labels nor accuracies say which version is right");
    }
    Boolean significant = isSignificant(experiment, tests);
    if (significant == null || !significant) {
      return new Recommendation(
          "no_significant_difference", "the difference may be chance at the 5 % level");
    }
    return improvement > 0
        ? new Recommendation("promote_shadow", "the shadow is right more often, significantly")
        : new Recommendation("keep_production", "production is right more often, significantly");
  }

  /** While it runs somebody looks again and again: only the evidence that allows this counts. */
  private static @Nullable Boolean isSignificant(Experiment experiment, Results.Tests tests) {
    Sequential.Evidence evidence = tests.sequential();
    if (experiment instanceof Experiment.Running) {
      return evidence == null ? null : evidence.isSignificant();
    }
    TestResult mcNemar = tests.mcnemar();
    if (mcNemar != null) {
      return mcNemar.isSignificant();
    }
    ProportionTests.TwoProportions stated = tests.accuracies();
    return stated == null ? null : stated.test().isSignificant();
  }
}
