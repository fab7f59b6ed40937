package io.phishx.experiment.shadow;

import io.phishx.experiment.client.Decision;
import io.phishx.experiment.statistics.Agreement;
import io.phishx.experiment.statistics.Interval;
import io.phishx.experiment.statistics.PairedTests;
import io.phishx.experiment.statistics.ProportionTests;
import io.phishx.experiment.statistics.Sequential;
import io.phishx.experiment.statistics.TestResult;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment says so far.
 *
 * @param agreementRate share of mails with equal decisions, 0 to 1; null without samples
 * @param accuracyImprovement the shadow's accuracy less production's, as a fraction
 * @param recommendation what to do, as a word
 * @param reason why
 */
record Results(
    UUID experimentId,
    String status,
    long sampleSize,
    int minSamples,
    long agreementCount,
    @Nullable Double agreementRate,
    @Nullable Double agreementRatePercent,
    long disagreementCount,
    long labelledCount,
    @Nullable Double productionAccuracy,
    @Nullable Double productionAccuracyPercent,
    @Nullable Double shadowAccuracy,
    @Nullable Double shadowAccuracyPercent,
    @Nullable Double accuracyImprovement,
    @Nullable Double accuracyImprovementPercent,
    Latencies latency,
    Tests tests,
    String recommendation,
    String reason) {

  private static final double ALPHA = 0.05;
  private static final double LEVEL = 1 - ALPHA;

  /**
   * The tests; each null where its data are missing.
   *
   * @param agreement interval of the agreement rate
   * @param mcnemar of the labelled mails; for one look at the end
   * @param sequential of the labelled mails; valid at every look
   * @param accuracies of accuracies that were stated rather than computed, as of independent
   *     samples
   */
  record Tests(
      @Nullable Interval agreement,
      Agreement.@Nullable Kappa kappa,
      @Nullable TestResult mcnemar,
      Sequential.@Nullable Evidence sequential,
      ProportionTests.@Nullable TwoProportions accuracies) {}

  static Results of(Experiment experiment, Tally tally, Latencies latencies) {
    ExperimentPlan plan = experiment.plan();
    Accuracies accuracies =
        switch (experiment) {
          case Experiment.Running running -> tally.accuracies();
          case Experiment.Completed completed -> completed.accuracies().orElse(tally.accuracies());
          case Experiment.Failed failed -> tally.accuracies();
        };
    Double rate = share(tally.agreements(), tally.samples());
    Double improvement = accuracies.improvement();
    Tests tests = tests(tally, accuracies);
    Recommendation recommendation =
        Recommendation.of(experiment, tally.samples(), improvement, tests);
    return new Results(
        plan.id(),
        experiment.status(),
        tally.samples(),
        plan.minSamples(),
        tally.agreements(),
        rate,
        percent(rate),
        tally.samples() - tally.agreements(),
        tally.labelled(),
        accuracies.production(),
        percent(accuracies.production()),
        accuracies.shadow(),
        percent(accuracies.shadow()),
        improvement,
        percent(improvement),
        latencies,
        tests,
        recommendation.word(),
        recommendation.reason());
  }

  private static Tests tests(Tally tally, Accuracies accuracies) {
    boolean labelled = tally.labelled() > 0;
    long onlyShadow = tally.onlyShadowRight();
    long onlyProduction = tally.onlyProductionRight();
    return new Tests(
        tally.samples() == 0
            ? null
            : ProportionTests.interval(
                (double) tally.agreements(),
                tally.samples(),
                LEVEL,
                ProportionTests.IntervalMethod.WILSON),
        kappa(tally),
        labelled
            ? PairedTests.mcNemar(
                onlyShadow, onlyProduction, PairedTests.McNemarMethod.MID_P, ALPHA)
            : null,
        labelled ? Sequential.discordantPairs(onlyShadow, onlyProduction, ALPHA) : null,
        labelled ? null : stated(tally.samples(), accuracies));
  }

  private static Agreement.@Nullable Kappa kappa(Tally tally) {
    List<Decision> decisions = tally.decisionsInUse();
    return decisions.size() < 2 ? null : Agreement.kappa(tally.table(decisions), LEVEL);
  }

  private static ProportionTests.@Nullable TwoProportions stated(
      long samples, Accuracies accuracies) {
    Double production = accuracies.production();
    Double shadow = accuracies.shadow();
    if (samples == 0 || production == null || shadow == null) {
      return null;
    }
    return ProportionTests.twoProportions(
        Math.round(shadow * samples), samples, Math.round(production * samples), samples, ALPHA);
  }

  private static @Nullable Double share(long part, long whole) {
    return whole == 0 ? null : (double) part / whole;
  }

  private static @Nullable Double percent(@Nullable Double fraction) {
    return fraction == null ? null : Accuracies.tidy(fraction * 100);
  }
}
