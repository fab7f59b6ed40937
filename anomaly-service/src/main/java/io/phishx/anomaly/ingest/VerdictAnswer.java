package io.phishx.anomaly.ingest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.phishx.anomaly.detect.Anomaly;
import io.phishx.anomaly.detect.Category;
import io.phishx.anomaly.detect.Decision;
import io.phishx.anomaly.record.Analysis;
import io.phishx.anomaly.record.Stored;
import io.phishx.anomaly.record.VerdictRow;
import io.phishx.anomaly.risk.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer on an ingested mail.
 *
 * @param emailId id of the stored mail
 * @param riskScore 0 to 100
 * @param category by its score
 * @param decision what should happen to it
 * @param anomaly the strongest anomaly with all evidence; null for usual mail
 * @param findings reasons that raised the risk, strongest first
 * @param modelVersion who scored
 * @param timestamp when
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record VerdictAnswer(
    UUID emailId,
    double riskScore,
    Category category,
    Decision decision,
    @Nullable AnomalyAnswer anomaly,
    List<Finding> findings,
    String modelVersion,
    Instant timestamp) {

  static VerdictAnswer of(UUID emailId, Analysis analysis) {
    return new VerdictAnswer(
        emailId,
        analysis.risk().score(),
        analysis.verdict().category(),
        analysis.verdict().decision(),
        AnomalyAnswer.of(analysis.verdict().anomalies()),
        analysis.risk().findings(),
        analysis.risk().modelVersion(),
        analysis.at());
  }

  static VerdictAnswer of(Stored stored) {
    VerdictRow verdict = stored.verdict();
    return new VerdictAnswer(
        verdict.emailId(),
        verdict.riskScore(),
        verdict.category(),
        verdict.decision(),
        AnomalyAnswer.of(stored.evidence()),
        stored.findings(),
        verdict.modelVersion(),
        verdict.timestamp());
  }

  /**
   * An anomaly in an answer.
   *
   * @param anomalyType what is unusual
   * @param confidence 0 to 1
   * @param detectionMethod which rule saw it
   * @param details the numbers that were compared
   * @param evidence every anomaly of the mail, strongest first
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record AnomalyAnswer(
      String anomalyType,
      double confidence,
      String detectionMethod,
      Map<String, Object> details,
      List<Anomaly> evidence) {

    static @Nullable AnomalyAnswer of(List<Anomaly> strongestFirst) {
      if (strongestFirst.isEmpty()) {
        return null;
      }
      Anomaly strongest = strongestFirst.getFirst();
      return new AnomalyAnswer(
          strongest.anomalyType(),
          strongest.confidence(),
          strongest.detectionMethod(),
          strongest.details(),
          strongestFirst);
    }
  }
}
