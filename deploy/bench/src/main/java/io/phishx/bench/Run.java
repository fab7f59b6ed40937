package io.phishx.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One run of one scenario. */
record Run(OpenLoop.Outcome outcome, CpuTimes cpu, int unitsPerCall) {

  /** Completed units per second of the service's CPU time. */
  double perCore() {
    return outcome.right() * (double) unitsPerCall / Math.max(1e-9, seconds(cpu.service()));
  }

  double callsPerSecond() {
    return outcome.right() / seconds(outcome.duration());
  }

  double millisAt(double percentile) {
    return outcome.latency().getValueAtPercentile(percentile) / 1000.0;
  }

  double lateMillis() {
    return outcome.lateness().getValueAtPercentile(99) / 1000.0;
  }

  /** CPU time of a process per call. */
  double microsPerCall(Duration time) {
    return seconds(time) * 1e6 / Math.max(1, outcome.right());
  }

  static double median(List<Run> runs, ToDoubleFunction<Run> value) {
    double[] values = runs.stream().mapToDouble(value).toArray();
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
