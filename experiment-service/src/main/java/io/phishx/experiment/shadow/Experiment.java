package io.phishx.experiment.shadow;

import io.phishx.chassis.problem.Problem;
import java.time.Instant;

/** An experiment in one of its states; a state has only the moves that it allows. */
sealed interface Experiment {

  ExperimentPlan plan();

  /** The state's word on the wire and in the table. */
  String status();

  /** Predictions are recorded. */
  record Running(ExperimentPlan plan) implements Experiment {

    Completed complete(Accuracies accuracies, Instant at) {
      return new Completed(plan, accuracies, at);
    }

    Failed fail(String reason, Instant at) {
      return new Failed(plan, reason, at);
    }

    @Override
    public String status() {
      return "running";
    }
  }

  /** Ended with its results. */
  record Completed(ExperimentPlan plan, Accuracies accuracies, Instant endedAt)
      implements Experiment {
    @Override
    public String status() {
      return "completed";
    }
  }

  /** Ended without a result that counts. */
  record Failed(ExperimentPlan plan, String reason, Instant endedAt) implements Experiment {
    @Override
    public String status() {
      return "failed";
    }
  }

  /**
   * This experiment, if it is running.
   *
   * @throws Problem.Conflict if it has ended
   */
  default Running running() {
    return switch (this) {
      case Running running -> running;
      case Completed ended -> throw ended(ended);
      case Failed ended -> throw ended(ended);
    };
  }

  private static Problem ended(Experiment experiment) {
    return new Problem.Conflict(
        "experiment-not-running", "expected state running, found " + experiment.status());
  }
}
