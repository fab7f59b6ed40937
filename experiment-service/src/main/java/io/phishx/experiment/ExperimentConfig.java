package io.phishx.experiment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** What an operator may set for experiments. */
@ConfigMapping(prefix = "phishx.experiments")
public interface ExperimentConfig {

  /**
   * Samples, 1 to 1 000 000, that an experiment needs before it recommends anything, where its
   * creator names no number.
   */
  @WithDefault("1000")
  @Min(1)
  @Max(1_000_000)
  int minSamples();

  /** Predictions, 1 to 10 000, that one call may record. */
  @WithDefault("5000")
  @Min(1)
  @Max(10_000)
  int maxBatch();
}
