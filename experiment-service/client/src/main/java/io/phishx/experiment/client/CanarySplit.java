package io.phishx.experiment.client;

import java.util.UUID;

/**
 * The share of the keys that a canary answers.
 *
 * @param deploymentId the canary
 * @param target the version on trial
 * @param trafficPercentage 0 to 100
 */
public record CanarySplit(UUID deploymentId, ModelTarget target, int trafficPercentage) {

  public CanarySplit {
    if (trafficPercentage < 0 || trafficPercentage > 100) {
      throw new IllegalArgumentException(
          "expected a traffic percentage from 0 to 100, got " + trafficPercentage);
    }
  }
}
