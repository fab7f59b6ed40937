package io.phishx.anomaly.record;

import io.phishx.chassis.problem.Problem;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which anomalies are asked for; null where it does not matter.
 *
 * @param type exactly this type
 * @param minConfidence at least, 0 to 1
 * @param from detected at or after
 * @param to detected before
 */
public record AnomalyFilter(
    @Nullable String type,
    @Nullable Double minConfidence,
    @Nullable Instant from,
    @Nullable Instant to) {

  private static final Pattern TYPE = Pattern.compile("[a-z_]{1,64}");

  public AnomalyFilter {
    if (type != null && !TYPE.matcher(type).matches()) {
      throw new Problem.Invalid(
          "invalid-parameter", "expected type as lower-case letters and underscores");
    }
    if (minConfidence != null && !(minConfidence >= 0 && minConfidence <= 1)) {
      throw new Problem.Invalid("invalid-parameter", "expected min_confidence from 0 to 1");
    }
  }
}
