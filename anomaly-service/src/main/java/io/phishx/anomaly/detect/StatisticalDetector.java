package io.phishx.anomaly.detect;

import io.phishx.anomaly.baseline.Metric;
import io.phishx.anomaly.baseline.Window;
import io.phishx.anomaly.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares a mail's numbers with the tenant's window: z-score and interquartile range.
 *
 * <p>Counts are mostly equal, so both rules take a least deviation per metric, and a value is an
 * outlier only if a smaller share of the window reaches it than is expected to be unusual. That
 * also means that a young window (below 19 mails at 5 %) accuses nobody.
 */
final class StatisticalDetector implements Detector {

  static final String Z_SCORE = "z_score";
  static final String IQR = "iqr";

  /** A normal distribution's interquartile range in standard deviations. */
  private static final double IQR_PER_DEVIATION = 1.349;

  @Override
  public List<Anomaly> detect(Observation observation) {
    List<Anomaly> found = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      Window window = observation.features().usual().window(metric);
      double value = observation.features().value(metric, observation.risk());
      if (window.size() > 0 && window.tail(value) <= observation.settings().contaminationRate()) {
        zScore(metric, window, value, observation.settings(), found);
        interquartile(metric, window, value, observation.settings(), found);
      }
    }
    return found;
  }

  private static void zScore(
      Metric metric, Window window, double value, Settings settings, List<Anomaly> found) {
    double deviation = Math.max(window.deviation(), metric.grain());
    double z = (value - window.mean()) / deviation;
    double beyond = Math.abs(z) - settings.zscoreThreshold();
    if (beyond > 0) {
      Map<String, Object> details = details(metric, window, value);
      details.put("z_score", Anomaly.rounded(z));
      details.put("mean", Anomaly.rounded(window.mean()));
      details.put("deviation", Anomaly.rounded(deviation));
      details.put("threshold", settings.zscoreThreshold());
      found.add(
          new Anomaly(
              "statistical_outlier", 0.6 + 0.39 * (1 - Math.exp(-beyond / 3)), Z_SCORE, details));
    }
  }

  private static void interquartile(
      Metric metric, Window window, double value, Settings settings, List<Anomaly> found) {
    double lower = window.quantile(0.25);
    double upper = window.quantile(0.75);
    double range = Math.max(upper - lower, IQR_PER_DEVIATION * metric.grain());
    double least = lower - settings.iqrMultiplier() * range;
    double most = upper + settings.iqrMultiplier() * range;
    if (value >= least && value <= most) {
      return;
    }
    double beyond = (value > most ? value - most : least - value) / range;
    Map<String, Object> details = details(metric, window, value);
    details.put("q1", Anomaly.rounded(lower));
    details.put("q3", Anomaly.rounded(upper));
    details.put("lower_bound", Anomaly.rounded(least));
    details.put("upper_bound", Anomaly.rounded(most));
    found.add(
        new Anomaly("statistical_outlier", 0.5 + 0.35 * (1 - Math.exp(-beyond)), IQR, details));
  }

  private static Map<String, Object> details(Metric metric, Window window, double value) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("metric", metric.label());
    details.put("value", Anomaly.rounded(value));
    details.put("window", window.size());
    details.put("tail", Anomaly.rounded(window.tail(value)));
    return details;
  }
}
