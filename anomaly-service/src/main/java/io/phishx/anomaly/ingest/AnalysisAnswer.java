package io.phishx.anomaly.ingest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.phishx.anomaly.detect.Anomaly;
import io.phishx.anomaly.detect.Category;
import io.phishx.anomaly.detect.Decision;
import io.phishx.anomaly.record.Analysis;
import io.phishx.anomaly.risk.Finding;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What would be concluded about a mail; the guide's shape first.
 *
 * @param isAnomaly whether anything is unusual
 * @param anomalyType the strongest anomaly's; null for usual mail
 * @param confidence the strongest anomaly's, 0 for usual mail
 * @param detectionMethod the strongest anomaly's; null for usual mail
 * @param details the numbers that were compared
 * @param evidence every anomaly, strongest first
 * @param riskScore 0 to 100
 * @param category by its score
 * @param decision what would happen to it
 * @param findings reasons that raise the risk, strongest first
 * @param modelVersion who scored
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record AnalysisAnswer(
    boolean isAnomaly,
    @Nullable String anomalyType,
    double confidence,
    @Nullable String detectionMethod,
    Map<String, Object> details,
    List<Anomaly> evidence,
    double riskScore,
    Category category,
    Decision decision,
    List<Finding> findings,
    String modelVersion) {

  static AnalysisAnswer of(Analysis analysis) {
    Anomaly strongest = analysis.verdict().strongest().orElse(null);
    return new AnalysisAnswer(
        strongest != null,
        strongest == null ? null : strongest.anomalyType(),
        strongest == null ? 0 : strongest.confidence(),
        strongest == null ? null : strongest.detectionMethod(),
        strongest == null ? Map.of() : strongest.details(),
        analysis.verdict().anomalies(),
        analysis.risk().score(),
        analysis.verdict().category(),
        analysis.verdict().decision(),
        analysis.risk().findings(),
        analysis.risk().modelVersion());
  }
}
