package io.phishx.experiment.shadow;

import io.phishx.chassis.problem.Problem;
import io.phishx.experiment.client.ModelName;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment compares; the same in each of its states.
 *
 * @param model the model whose mails the shadow sees
 * @param minSamples samples that it needs before it recommends anything
 */
record ExperimentPlan(
    UUID id,
    String name,
    ModelName model,
    ModelName production,
    ModelName shadow,
    @Nullable String hypothesis,
    int minSamples,
    Instant startedAt) {

  ExperimentPlan {
    if (production.equals(shadow)) {
      throw new Problem.Unprocessable(
          "same-model", "expected a shadow_model other than the production_model");
    }
  }
}
