package io.phishx.bench;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs JMH benchmarks by sampling, one thread, and prints a Markdown table: the mean is the median
 * of the iterations' means. Argument: a regular expression of their names; all without it.
 */
public final class JmhBench {

  private JmhBench() {}

  @SuppressWarnings("SystemOut") // the table is this program's product
  public static void main(String[] arguments) throws RunnerException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    OptionsBuilder options = new OptionsBuilder();
    for (String pattern : arguments) {
      options.include(pattern);
    }
    System.setOut(System.err);
    List<RunResult> results =
        new ArrayList<>(
            new Runner(
                    options
                        .mode(Mode.SampleTime)
                        .timeUnit(TimeUnit.MICROSECONDS)
                        .threads(1)
                        .measurementIterations(5)
                        .build())
                .run());
    results.sort(Comparator.comparing(JmhBench::name));
    out.println(
        """
        | benchmark | mean µs (median of 5) | per second | p50 µs | p99 µs | p99.9 µs | floor | goal | verdict |
        |---|---|---|---|---|---|---|---|---|\
        """);
    results.forEach(result -> out.println(line(result)));
    if (results.stream().anyMatch(result -> FieldBounds.of(result) != null)) {
      List<String> python = PythonFernet.lines();
      python.forEach(out::println);
      out.println(
          python.isEmpty() ? "\nNo python3 with its package cryptography is here as a peer." : "");
    }
    out.println();
  }

  private static String line(RunResult result) {
    double mean = medianOfMeans(result);
    var all = result.getPrimaryResult().getStatistics();
    double p99 = all.getPercentile(99);
    Bound bound = bound(result);
    return String.format(
        Locale.ROOT,
        "| %s | %.3f | %,.0f | %.3f | %.3f | %.3f | %s |",
        name(result),
        mean,
        1e6 / mean,
        all.getPercentile(50),
        p99,
        all.getPercentile(99.9),
        bound == null
            ? " |  | " + (isPeer(result) ? "peer" : "no floor is set")
            : bound.verdict(mean, p99));
  }

  private static boolean isPeer(RunResult result) {
    String full = result.getParams().getBenchmark();
    return full.startsWith("peer", full.lastIndexOf('.') + 1);
  }

  private static double medianOfMeans(RunResult result) {
    double[] means =
        result.getBenchmarkResults().stream()
            .map(BenchmarkResult::getIterationResults)
            .flatMap(Collection::stream)
            .map(IterationResult::getPrimaryResult)
            .mapToDouble(iteration -> iteration.getScore())
            .sorted()
            .toArray();
    return means[means.length / 2];
  }

  private static String name(RunResult result) {
    String full = result.getParams().getBenchmark();
    StringBuilder name = new StringBuilder(full.substring(full.lastIndexOf('.') + 1));
    for (String parameter : result.getParams().getParamsKeys()) {
      name.append(' ').append(result.getParams().getParam(parameter));
    }
    String owner = full.substring(0, full.lastIndexOf('.'));
    return owner.substring(owner.lastIndexOf('.') + 1).replace("Benchmark", "") + ": " + name;
  }

  /** The method's figure; benchmarks among a service's tests cannot bear one. */
  private static @Nullable Bound bound(RunResult result) {
    String full = result.getParams().getBenchmark();
    int dot = full.lastIndexOf('.');
    try {
      return Arrays.stream(Class.forName(full.substring(0, dot)).getDeclaredMethods())
          .filter(method -> method.getName().equals(full.substring(dot + 1)))
          .map((Method method) -> method.getAnnotation(Figure.class))
          .filter(figure -> figure != null && holds(figure, result))
          .findFirst()
          .map(Bound::of)
          .orElseGet(() -> FieldBounds.of(result));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("JMH ran a class that is not there", e);
    }
  }

  private static boolean holds(Figure figure, RunResult result) {
    return figure.only().isEmpty()
        || result.getParams().getParamsKeys().stream()
            .map(result.getParams()::getParam)
            .anyMatch(figure.only()::equals);
  }
}
