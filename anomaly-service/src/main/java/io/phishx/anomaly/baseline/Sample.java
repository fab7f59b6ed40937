package io.phishx.anomaly.baseline;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a baseline learns of one mail.
 *
 * @param values one per metric
 * @param who its correspondents
 * @param confirmed whether a trusted server confirmed the sender
 */
public record Sample(Map<Metric, Double> values, Correspondents who, boolean confirmed) {

  public Sample {
    values = new EnumMap<>(values);
    if (values.size() != Metric.values().length) {
      throw new IllegalArgumentException("expected a value for every metric");
    }
  }

  @Override
  public Map<Metric, Double> values() {
    return new EnumMap<>(values);
  }

  /** The value of one metric. */
  public double value(Metric metric) {
    Double value = values.get(metric);
    if (value == null) {
      throw new IllegalStateException("every metric has a value");
    }
    return value;
  }
}
