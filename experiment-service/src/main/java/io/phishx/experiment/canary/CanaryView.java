package io.phishx.experiment.canary;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A canary on the wire.
 *
 * @param stages shares of all stages; empty for manual
 * @param reasons why it is where it is: the reason of each step that has one, in order
 * @param history each step, in order
 */
record CanaryView(
    UUID deploymentId,
    String model,
    String modelVersion,
    String strategy,
    @Nullable String hypothesis,
    Map<String, Object> successCriteria,
    String status,
    int deploymentStage,
    int trafficPercentage,
    List<Integer> stages,
    List<String> reasons,
    List<Step> history,
    Instant startedAt) {

  /** One step of a canary. */
  record Step(
      Instant at,
      String actor,
      String action,
      String status,
      int deploymentStage,
      int trafficPercentage,
      @Nullable String reason) {

    String sentence() {
      return reason == null ? action : action + ": " + reason;
    }
  }

  static CanaryView of(Canary canary, List<Step> history) {
    CanaryPlan plan = canary.plan();
    return new CanaryView(
        plan.id(),
        plan.model().value(),
        plan.version().value(),
        plan.strategy().word(),
        plan.hypothesis(),
        plan.successCriteria().getMap(),
        canary.status(),
        canary.position().stage(),
        canary.position().trafficPercentage(),
        plan.strategy().stages(),
        history.stream().filter(step -> step.reason() != null).map(Step::sentence).toList(),
        history,
        plan.startedAt());
  }
}
