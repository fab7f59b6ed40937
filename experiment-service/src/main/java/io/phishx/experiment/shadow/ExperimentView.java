package io.phishx.experiment.shadow;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An experiment on the wire. */
record ExperimentView(
    UUID experimentId,
    String experimentName,
    String model,
    String productionModel,
    String shadowModel,
    @Nullable String hypothesis,
    int minSamples,
    String status,
    @Nullable Double productionAccuracy,
    @Nullable Double shadowAccuracy,
    @Nullable Double accuracyImprovement,
    @Nullable String failureReason,
    Instant startedAt,
    @Nullable Instant endedAt) {

  static ExperimentView of(Experiment experiment) {
    return switch (experiment) {
      case Experiment.Running running -> of(experiment, Accuracies.UNKNOWN, null, null);
      case Experiment.Completed completed ->
          of(experiment, completed.accuracies(), null, completed.endedAt());
      case Experiment.Failed failed ->
          of(experiment, Accuracies.UNKNOWN, failed.reason(), failed.endedAt());
    };
  }

  private static ExperimentView of(
      Experiment experiment,
      Accuracies accuracies,
      @Nullable String failureReason,
      @Nullable Instant endedAt) {
    ExperimentPlan plan = experiment.plan();
    return new ExperimentView(
        plan.id(),
        plan.name(),
        plan.model().value(),
        plan.production().value(),
        plan.shadow().value(),
        plan.hypothesis(),
        plan.minSamples(),
        experiment.status(),
        accuracies.production(),
        accuracies.shadow(),
        accuracies.improvement(),
        failureReason,
        plan.startedAt(),
        endedAt);
  }
}
