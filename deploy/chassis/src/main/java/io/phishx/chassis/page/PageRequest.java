package io.phishx.chassis.page;

import io.phishx.chassis.problem.Problem;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which page is asked for.
 *
 * @param limit 1 to 500 items
 * @param after the last row of the page before; null for the first page
 */
public record PageRequest(int limit, @Nullable Cursor after) {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;

  public PageRequest {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new Problem.Invalid(
          "invalid-limit", "expected a limit from 1 to " + MAX_LIMIT + ", got " + limit);
    }
  }

  /** Reads the query parameters {@code limit} and {@code cursor}. */
  public static PageRequest of(@Nullable Integer limit, @Nullable String cursor) {
    return new PageRequest(
        limit == null ? DEFAULT_LIMIT : limit,
        cursor == null || cursor.isEmpty() ? null : Cursor.decode(cursor));
  }

  /** The time of the last row of the page before, for a query; null for the first page. */
  public @Nullable OffsetDateTime afterAt() {
    return after == null ? null : after.at().atOffset(ZoneOffset.UTC);
  }

  /** The id of the last row of the page before, for a query; null for the first page. */
  public @Nullable UUID afterId() {
    return after == null ? null : after.id();
  }

  /** How many rows to query: one more than asked, which tells whether another page follows. */
  public int rows() {
    return limit + 1;
  }
}
