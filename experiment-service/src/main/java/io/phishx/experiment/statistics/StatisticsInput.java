package io.phishx.experiment.statistics;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all calls have in common about what they are given: defaults, words, and refusals. */
final class StatisticsInput {

  static final double ALPHA = 0.05;

  private StatisticsInput() {}

  /**
   * The computation's result.
   *
   * @throws Problem 422 where the statistic is not defined, 400 where the input is out of range
   */
  static <T> T answer(Supplier<T> computation) {
    try {
      return computation.get();
    } catch (UndefinedStatistic e) {
      throw new Problem.Unprocessable("undefined-statistic", String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("invalid-request", String.valueOf(e.getMessage()));
    }
  }

  static double alpha(@Nullable Double given) {
    return given == null ? ALPHA : given;
  }

  static <E extends Enum<E>> E choice(
      String field, @Nullable String given, E fallback, E[] values) {
    if (given == null) {
      return fallback;
    }
    for (E value : values) {
      if (word(value).equals(given.toLowerCase(Locale.ROOT))) {
        return value;
      }
    }
    List<String> words = Arrays.stream(values).map(StatisticsInput::word).toList();
    throw invalid(field, "expected one of " + String.join(", ", words));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Problem invalid(String field, String message) {
    return new Problem.Invalid("invalid-request", message, List.of(new Violation(field, message)));
  }
}
