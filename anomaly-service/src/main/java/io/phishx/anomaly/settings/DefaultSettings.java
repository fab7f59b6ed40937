package io.phishx.anomaly.settings;

import io.phishx.anomaly.AnomalyConfig;
import io.phishx.chassis.problem.Problem;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** The settings of a tenant that has changed none, as the operator set them. */
@Startup
@ApplicationScoped
class DefaultSettings {

  private final Settings settings;

  DefaultSettings(AnomalyConfig config) {
    this.settings = of(config.defaults());
  }

  Settings get() {
    return settings;
  }

  /**
   * Reads them.
   *
   * @throws IllegalStateException if one is out of its range, so that the process does not start
   */
  static Settings of(AnomalyConfig.Defaults defaults) {
    try {
      return new Settings(
          defaults.guideCompat(),
          defaults.retentionDays(),
          defaults.contaminationRate(),
          defaults.zscoreThreshold(),
          defaults.iqrMultiplier(),
          defaults.slidingWindowSize(),
          defaults.riskScoreAnomalyThreshold(),
          defaults.urlCountAnomalyThreshold(),
          defaults.attachmentAnomalyThreshold(),
          defaults.newSenderRateThreshold());
    } catch (Problem.Invalid e) {
      throw new IllegalStateException("phishx.anomaly.defaults: " + e.violations(), e);
    }
  }
}
