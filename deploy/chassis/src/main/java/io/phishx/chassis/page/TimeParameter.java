package io.phishx.chassis.page;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time that restricts a collection, as a query parameter gives it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339">RFC 3339</a>
 */
public final class TimeParameter {

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private TimeParameter() {}

  /**
   * Reads it; null or empty does not restrict.
   *
   * @throws Problem.Invalid if {@code text} is no time of the years 1 to 9999
   */
  public static @Nullable Instant read(String name, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      Instant at = OffsetDateTime.parse(text).toInstant();
      if (isStorable(at)) {
        return at;
      }
    } catch (DateTimeException e) {
      // refused below, with what was expected
    }
    String message = "expected a time of RFC 3339";
    throw new Problem.Invalid("invalid-parameter", message, List.of(new Violation(name, message)));
  }

  /** Whether it is of the years 1 to 9999; PostgreSQL knows no times far outside. */
  static boolean isStorable(Instant at) {
    return !at.isBefore(FIRST) && at.isBefore(END);
  }
}
