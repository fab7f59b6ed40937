package io.phishx.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Medians over repeated runs, as a Markdown table. */
final class HttpReport {

  private HttpReport() {}

  /**
   * One run of one scenario.
   *
   * @param service CPU of the measured service
   * @param store CPU of PostgreSQL and Redis
   * @param driver CPU of this process, gateway included
   */
  record Run(OpenLoop.Outcome outcome, Duration service, Duration store, Duration driver) {

    double perCore() {
      return outcome.right() / Math.max(1e-9, service.toNanos() / 1e9);
    }

    double perSecond() {
      return outcome.right() / (outcome.duration().toNanos() / 1e9);
    }

    double millisAt(double percentile) {
      return outcome.latency().getValueAtPercentile(percentile) / 1000.0;
    }
  }

  static String header() {
    return """
        | scenario | runs | offered/s | right/s | wrong | per core of the service | p50 ms | p99 ms | service CPU s | store CPU s | driver CPU s |
        |---|---|---|---|---|---|---|---|---|---|---|""";
  }

  static String line(String scenario, int rate, List<Run> runs) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %.0f | %d | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f |",
        scenario,
        runs.size(),
        rate,
        median(runs, Run::perSecond),
        runs.stream().mapToLong(r -> r.outcome().wrong()).sum(),
        median(runs, Run::perCore),
        median(runs, r -> r.millisAt(50)),
        median(runs, r -> r.millisAt(99)),
        median(runs, r -> r.service().toNanos() / 1e9),
        median(runs, r -> r.store().toNanos() / 1e9),
        median(runs, r -> r.driver().toNanos() / 1e9));
  }

  static double median(List<Run> runs, ToDoubleFunction<Run> value) {
    double[] values = runs.stream().mapToDouble(value).toArray();
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
