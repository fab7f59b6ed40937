package io.phishx.anomaly.detect;

import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The guide's fixed limits: extreme risk, excessive links, excessive files.
 *
 * <p>A newsletter's links are not counted, unless the tenant wants the guide to the letter.
 */
final class PatternDetector implements Detector {

  static final String METHOD = "pattern";

  @Override
  public List<Anomaly> detect(Observation observation) {
    Settings settings = observation.settings();
    Features features = observation.features();
    List<Anomaly> found = new ArrayList<>();
    double limit = settings.riskScoreAnomalyThreshold();
    if (observation.risk() > limit) {
      double beyond = (observation.risk() - limit) / Math.max(1, 100 - limit);
      found.add(
          anomaly(
              "extreme_risk_score", 0.85 + 0.14 * beyond, "risk_score", observation.risk(), limit));
    }
    int urls = features.newsletter() && !settings.guideCompat() ? 0 : features.urlCount();
    exceeds(found, "excessive_urls", "url_count", urls, settings.urlCountAnomalyThreshold());
    exceeds(
        found,
        "excessive_attachments",
        "attachment_count",
        features.attachmentCount(),
        settings.attachmentAnomalyThreshold());
    return found;
  }

  /** Confidence grows from 0.6 at the limit to 0.9 far beyond it. */
  private static void exceeds(
      List<Anomaly> found, String type, String metric, int value, int limit) {
    if (value > limit) {
      found.add(anomaly(type, 0.9 - 0.3 * limit / value, metric, value, limit));
    }
  }

  private static Anomaly anomaly(
      String type, double confidence, String metric, double value, double limit) {
    return new Anomaly(
        type,
        confidence,
        METHOD,
        Map.of("metric", metric, "value", Anomaly.rounded(value), "limit", limit));
  }
}
