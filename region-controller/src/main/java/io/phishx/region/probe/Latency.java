package io.phishx.region.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How long a region's API takes: the median of its last answers, which a single slow one does not
 * move.
 *
 * @param answers the last ones, oldest first
 */
record Latency(List<Duration> answers) {

  static final Latency UNKNOWN = new Latency(List.of());
  private static final int WINDOW = 9;
  private static final double NANOS_PER_MS = 1e6;

  Latency {
    answers = List.copyOf(answers);
  }

  Latency with(Duration answer) {
    List<Duration> next = new ArrayList<>(answers);
    next.add(answer);
    return new Latency(next.subList(Math.max(0, next.size() - WINDOW), next.size()));
  }

  /** In milliseconds; empty when it did not answer lately. */
  OptionalDouble median() {
    List<Duration> sorted = answers.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return OptionalDouble.empty();
    }
    int middle = sorted.size() / 2;
    double upper = sorted.get(middle).toNanos();
    double lower = sorted.get((sorted.size() - 1) / 2).toNanos();
    return OptionalDouble.of((lower + upper) / 2 / NANOS_PER_MS);
  }
}
