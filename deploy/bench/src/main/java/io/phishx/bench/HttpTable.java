package io.phishx.bench;

import static io.phishx.bench.Run.median;

import java.util.List;
import java.util.Locale;

/** Medians over repeated runs, as a Markdown table. */
final class HttpTable {

  /** Above it the driver, not the service, decides what is seen. */
  private static final double LATE_MILLIS = 5;

  private HttpTable() {}

  static String header() {
    return """
        | path | system | per core | floor | goal | verdict | offered/s | right/s | wrong | p50 ms | p99 ms | goal | service µs/call | stores µs/call | driver µs/call | driver late p99 ms |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|""";
  }

  /** The line of our own system. */
  static String ours(Comparison comparison, double offered, List<Run> runs) {
    Goal goal = comparison.goal();
    return line(
        comparison,
        0,
        offered,
        runs,
        number(goal.floor()) + " | " + number(goal.goal()),
        goal.verdict(median(runs, Run::perCore), median(runs, run -> run.millisAt(99))),
        goal.p99Millis() == 0 ? "" : "≤ " + number(goal.p99Millis()));
  }

  /** The line of a peer, with how much of ours it reaches. */
  static String peer(
      Comparison comparison, int contender, double offered, List<Run> runs, List<Run> ours) {
    double ratio = median(ours, Run::perCore) / median(runs, Run::perCore);
    return line(
        comparison,
        contender,
        offered,
        runs,
        " | ",
        String.format(Locale.ROOT, "ours is %.2f ×", ratio),
        "");
  }

  private static String line(
      Comparison comparison,
      int contender,
      double offered,
      List<Run> runs,
      String bounds,
      String verdict,
      String p99Goal) {
    double late = median(runs, Run::lateMillis);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s %s | %s | %s | %s | %s | %d | %.2f | %.2f | %s | %.0f | %.0f | %.0f | %.2f%s |",
        comparison.name(),
        comparison.contenders().get(contender).subject().system(),
        number(median(runs, Run::perCore)),
        comparison.unit(),
        bounds,
        verdict,
        number(offered),
        number(median(runs, Run::callsPerSecond)),
        runs.stream().mapToLong(run -> run.outcome().wrong()).sum(),
        median(runs, run -> run.millisAt(50)),
        median(runs, run -> run.millisAt(99)),
        p99Goal,
        median(runs, run -> run.microsPerCall(run.cpu().service())),
        median(runs, run -> run.microsPerCall(run.cpu().stores())),
        median(runs, run -> run.microsPerCall(run.cpu().driver())),
        late,
        late > LATE_MILLIS ? " (driver saturated)" : "");
  }

  private static String number(double value) {
    return value >= 100
        ? String.format(Locale.ROOT, "%,.0f", value).replace(',', ' ')
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
