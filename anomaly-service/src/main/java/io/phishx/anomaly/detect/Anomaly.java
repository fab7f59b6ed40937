package io.phishx.anomaly.detect;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One way in which a mail is unusual.
 *
 * @param anomalyType what is unusual, for example {@code excessive_urls}
 * @param confidence 0 to 1
 * @param detectionMethod which rule saw it, for example {@code z_score}
 * @param details the numbers that were compared; nothing personal; in the order of their names, so
 *     that stored and fresh ones read alike
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Anomaly(
    String anomalyType, double confidence, String detectionMethod, Map<String, Object> details) {

  public Anomaly {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("expected a confidence from 0 to 1");
    }
    confidence = rounded(confidence);
    details = Collections.unmodifiableMap(new TreeMap<>(details));
  }

  /** A number with four decimals, as it is shown. */
  static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }
}
