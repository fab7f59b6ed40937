package io.phishx.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;

/**
 * What crypto-service's benchmark of one field is held against: it stands among the service's
 * tests, whose classes are nobody else's, and so cannot bear {@link Figure}s.
 */
final class FieldBounds {

  private static final String BENCHMARK = "io.phishx.crypto.field.FieldBenchmark.";

  private static final Bound BOUND = perSecond(700_000, 1_500_000);

  private static final Bound FERNET = perSecond(300_000, 700_000);

  private static final Map<String, Bound> BOUNDS =
      Map.of(
          "sealBound", BOUND,
          "openBound", BOUND,
          "sealFernet", FERNET,
          "openFernet", FERNET,
          "sealBatch", perSecond(100_000, 250_000));

  private FieldBounds() {}

  /** Null for other benchmarks, and for the peers in this one. */
  static @Nullable Bound of(RunResult result) {
    String name = result.getParams().getBenchmark();
    return name.startsWith(BENCHMARK) ? BOUNDS.get(name.substring(BENCHMARK.length())) : null;
  }

  private static Bound perSecond(double floor, double goal) {
    return new Bound(Figure.Unit.PER_SECOND, floor, goal, 0);
  }
}
