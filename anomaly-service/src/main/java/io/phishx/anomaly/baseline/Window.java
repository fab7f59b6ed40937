package io.phishx.anomaly.baseline;

import java.util.Arrays;

/** The values of one metric in a tenant's sliding window, ready to be compared with. */
public final class Window {

  private final double[] sorted;
  private final double mean;
  private final double deviation;

  private Window(double[] sorted) {
    this.sorted = sorted;
    double sum = 0;
    for (double value : sorted) {
      sum += value;
    }
    this.mean = sorted.length == 0 ? 0 : sum / sorted.length;
    double squares = 0;
    for (double value : sorted) {
      squares += (value - mean) * (value - mean);
    }
    this.deviation = sorted.length < 2 ? 0 : Math.sqrt(squares / (sorted.length - 1));
  }

  /** A window over a copy of {@code values}. */
  public static Window of(double... values) {
    double[] copy = values.clone();
    Arrays.sort(copy);
    return new Window(copy);
  }

  public int size() {
    return sorted.length;
  }

  public double mean() {
    return mean;
  }

  /** The sample's standard deviation (divided by n − 1); 0 below two values. */
  public double deviation() {
    return deviation;
  }

  /**
   * The quantile by linear interpolation (R's type 7, NumPy's default).
   *
   * @param share 0 to 1
   */
  public double quantile(double share) {
    if (sorted.length == 0) {
      return 0;
    }
    double position = share * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /**
   * How likely a value this far on the side of {@code value} is under what the window shows: the
   * rank p-value (1 + count) / (1 + n), which ties make larger, never smaller.
   */
  public double tail(double value) {
    long beyond =
        value >= mean
            ? Arrays.stream(sorted).filter(v -> v >= value).count()
            : Arrays.stream(sorted).filter(v -> v <= value).count();
    return (1.0 + beyond) / (1.0 + sorted.length);
  }
}
