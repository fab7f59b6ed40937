package io.phishx.anomaly.settings;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * A tenant's thresholds, with the guide's names.
 *
 * @param guideCompat true counts every link, in newsletters too, to the letter of the guide
 * @param retentionDays how long analysed mail is kept, 1 to 3650 days
 * @param contaminationRate share of unusual mail that is expected, above 0 to 0.5: only values that
 *     a smaller share of the window reaches are outliers
 * @param zscoreThreshold standard deviations from the mean, 1 to 10
 * @param iqrMultiplier interquartile ranges beyond the quartiles, 0.5 to 10
 * @param slidingWindowSize mails that make up what is usual, 20 to 10 000
 * @param riskScoreAnomalyThreshold scores above it are extreme, 0 to 100
 * @param urlCountAnomalyThreshold more links than this are excessive, 0 to 1000
 * @param attachmentAnomalyThreshold more files than this are excessive, 0 to 1000
 * @param newSenderRateThreshold share of first-time senders among a recipient's latest mails, above
 *     0 to 1
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Settings(
    boolean guideCompat,
    int retentionDays,
    double contaminationRate,
    double zscoreThreshold,
    double iqrMultiplier,
    int slidingWindowSize,
    double riskScoreAnomalyThreshold,
    int urlCountAnomalyThreshold,
    int attachmentAnomalyThreshold,
    double newSenderRateThreshold) {

  /** What holds where neither operator nor tenant says otherwise: the guide's values, or ours. */
  public static final Settings DEFAULTS =
      new Settings(false, 90, 0.05, 3.0, 1.5, 1000, 85, 10, 5, 0.8);

  public Settings {
    List<Violation> wrong = new ArrayList<>();
    check(wrong, "retention_days", retentionDays, 1, 3650);
    check(wrong, "contamination_rate", contaminationRate, 0.0001, 0.5);
    check(wrong, "zscore_threshold", zscoreThreshold, 1, 10);
    check(wrong, "iqr_multiplier", iqrMultiplier, 0.5, 10);
    check(wrong, "sliding_window_size", slidingWindowSize, 20, 10_000);
    check(wrong, "risk_score_anomaly_threshold", riskScoreAnomalyThreshold, 0, 100);
    check(wrong, "url_count_anomaly_threshold", urlCountAnomalyThreshold, 0, 1000);
    check(wrong, "attachment_anomaly_threshold", attachmentAnomalyThreshold, 0, 1000);
    check(wrong, "new_sender_rate_threshold", newSenderRateThreshold, 0.05, 1);
    if (!wrong.isEmpty()) {
      throw new Problem.Invalid("invalid-settings", "a setting is out of its range", wrong);
    }
  }

  private static void check(
      List<Violation> wrong, String field, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      wrong.add(new Violation(field, "expected %s to %s".formatted(number(least), number(most))));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
