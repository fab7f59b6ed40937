package io.phishx.anomaly.record;

import io.phishx.anomaly.detect.Anomaly;
import io.phishx.anomaly.risk.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored mail's verdict with its reasons.
 *
 * @param verdict without reasons
 * @param anomaly the strongest anomaly; null for usual mail
 * @param evidence all anomalies, strongest first
 * @param findings opened
 */
public record Stored(
    VerdictRow verdict, @Nullable Anomaly anomaly, List<Anomaly> evidence, List<Finding> findings) {

  public Stored {
    evidence = List.copyOf(evidence);
    findings = List.copyOf(findings);
  }
}
