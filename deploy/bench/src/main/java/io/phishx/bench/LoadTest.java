package io.phishx.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Measures a comparison: warms each contender up and finds its highest rate, then offers a part of
 * that rate, at most the goal's, the contenders in turn, several times.
 */
final class LoadTest {

  private static final Duration WARM_UP = Duration.ofSeconds(25);
  private static final Duration WARM_ROUND = Duration.ofSeconds(10);

  /** What the calls leave to do, such as sealing the audit chain, is done within it. */
  private static final Duration SETTLED = Duration.ofMillis(1500);

  private static final double OFFERED_PART = 0.6;

  private final OpenLoop driver;
  private final PrintStream out;
  private final Consumer<String> progress;
  private final int runs;
  private final Duration each;
  private final List<String> notes = new ArrayList<>();

  LoadTest(OpenLoop driver, PrintStream out, Consumer<String> progress, int runs, Duration each) {
    this.driver = driver;
    this.out = out;
    this.progress = progress;
    this.runs = runs;
    this.each = each;
  }

  /** Prints the table of {@code comparisons}, line by line as they are measured. */
  void measure(List<Comparison> comparisons) {
    out.println(HttpTable.header());
    comparisons.forEach(this::measure);
    out.println();
    notes.forEach(note -> out.println(note + "\n"));
    out.printf(
        """
        Medians of %d runs of %d s; each path is first warmed up by a closed loop, for %d s and on until the compiler takes
        less than a tenth of a processor. %.0f %% of its rate, at most the rate of the goal, is then offered, open loop, the systems in turn. Times count from when a request was due. CPU is what the operating system
        counts for the service's process, what the calls leave to do within %.1f s after them included.
        """,
        runs,
        each.toSeconds(),
        WARM_UP.toSeconds(),
        100 * OFFERED_PART,
        SETTLED.toMillis() / 1000.0);
  }

  private void measure(Comparison comparison) {
    List<Scenario> contenders = comparison.contenders();
    List<Double> offered = new ArrayList<>();
    List<List<Run>> measured = new ArrayList<>();
    for (Scenario scenario : contenders) {
      progress.accept(
          "warming up: %s, %s".formatted(comparison.name(), scenario.subject().system()));
      double highest = highest(scenario);
      double wanted = comparison.goal().goal() / scenario.unitsPerCall();
      offered.add(Math.min(OFFERED_PART * highest, wanted));
      measured.add(new ArrayList<>());
    }
    for (int run = 0; run < runs; run++) {
      progress.accept("run %d of %d: %s".formatted(run + 1, runs, comparison.name()));
      for (int i = 0; i < contenders.size(); i++) {
        measured.get(i).add(run(contenders.get(i), offered.get(i)));
      }
    }
    out.println(HttpTable.ours(comparison, offered.getFirst(), measured.getFirst()));
    for (int i = 1; i < contenders.size(); i++) {
      out.println(
          HttpTable.peer(comparison, i, offered.get(i), measured.get(i), measured.getFirst()));
    }
    for (int i = 0; i < contenders.size(); i++) {
      noteWrong(comparison, contenders.get(i), measured.get(i));
    }
  }

  /** The rate of a closed loop once what it calls is compiled. */
  private double highest(Scenario scenario) {
    double[] rate = {driver.saturate(scenario.callers(), WARM_UP, scenario.calls())};
    new Compilers(scenario.subject().pid())
        .calmDown(
            () -> rate[0] = driver.saturate(scenario.callers(), WARM_ROUND, scenario.calls()),
            progress);
    return rate[0];
  }

  private void noteWrong(Comparison comparison, Scenario scenario, List<Run> runs) {
    runs.stream()
        .map(run -> run.outcome().firstWrong())
        .filter(text -> !text.isEmpty())
        .findFirst()
        .ifPresent(
            text ->
                notes.add(
                    "First wrong answer of %s, %s: `%s`"
                        .formatted(comparison.name(), scenario.subject().system(), text)));
  }

  private Run run(Scenario scenario, double offered) {
    CpuTimes before = CpuTimes.of(scenario.subject());
    OpenLoop.Outcome outcome = driver.run(offered, each, scenario.calls());
    LockSupport.parkNanos(SETTLED.toNanos());
    return new Run(outcome, CpuTimes.of(scenario.subject()).since(before), scenario.unitsPerCall());
  }
}
