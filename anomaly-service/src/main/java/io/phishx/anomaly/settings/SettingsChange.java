package io.phishx.anomaly.settings;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.phishx.chassis.problem.Problem;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** New settings as they are put: what is absent keeps its value. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record SettingsChange(
    @Nullable Boolean guideCompat,
    @Nullable Integer retentionDays,
    @Nullable Double contaminationRate,
    @Nullable Double zscoreThreshold,
    @Nullable Double iqrMultiplier,
    @Nullable Integer slidingWindowSize,
    @Nullable Double riskScoreAnomalyThreshold,
    @Nullable Integer urlCountAnomalyThreshold,
    @Nullable Integer attachmentAnomalyThreshold,
    @Nullable Double newSenderRateThreshold) {

  /**
   * The settings after the change.
   *
   * @throws Problem.Invalid if one is out of its range
   */
  public Settings on(Settings old) {
    return new Settings(
        or(guideCompat, old.guideCompat()),
        or(retentionDays, old.retentionDays()),
        or(contaminationRate, old.contaminationRate()),
        or(zscoreThreshold, old.zscoreThreshold()),
        or(iqrMultiplier, old.iqrMultiplier()),
        or(slidingWindowSize, old.slidingWindowSize()),
        or(riskScoreAnomalyThreshold, old.riskScoreAnomalyThreshold()),
        or(urlCountAnomalyThreshold, old.urlCountAnomalyThreshold()),
        or(attachmentAnomalyThreshold, old.attachmentAnomalyThreshold()),
        or(newSenderRateThreshold, old.newSenderRateThreshold()));
  }

  private static <T> T or(@Nullable T given, T old) {
    return Objects.requireNonNullElse(given, old);
  }
}
