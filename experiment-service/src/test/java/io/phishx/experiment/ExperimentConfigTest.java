package io.phishx.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

class ExperimentConfigTest {

  @Test
  void defaultsAreTheDocumentedOnes() {
    ExperimentConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(ExperimentConfig.class)
            .build()
            .getConfigMapping(ExperimentConfig.class);

    assertEquals(1000, config.minSamples());
    assertEquals(5000, config.maxBatch());
  }
}
