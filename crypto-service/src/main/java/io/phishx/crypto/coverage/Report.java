package io.phishx.crypto.coverage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What one table's values need by its owner's newest count, and how long that has been so.
 *
 * @param countedAt the count began later than this
 * @param field the oldest data-key version, and since which count nothing older was there
 * @param index the same of index keys
 */
record Report(
    String table,
    String reporter,
    Instant countedAt,
    List<ColumnCount> columns,
    Lowest field,
    Lowest index) {

  Report {
    columns = List.copyOf(columns);
  }

  /**
   * The oldest version in use.
   *
   * @param version {@link Integer#MAX_VALUE} if no version is
   * @param since the first count of all that found nothing older
   */
  record Lowest(int version, Instant since) {

    static final int NONE = Integer.MAX_VALUE;

    /**
     * Whether nothing older than {@code wanted} is there or can still arrive: a value that was read
     * before it was re-wrapped may be written back after one count, but not after two that are
     * {@code settle} apart.
     */
    boolean isAtLeast(int wanted, Instant countedAt, Duration settle) {
      return version >= wanted && !countedAt.isBefore(since.plus(settle));
    }

    private Lowest then(int newer, Instant countedAt) {
      return newer == version ? this : new Lowest(newer, countedAt);
    }
  }

  static Report first(String table, String reporter, Instant countedAt, List<ColumnCount> columns) {
    return new Report(
        table,
        reporter,
        countedAt,
        columns,
        new Lowest(lowest(columns, ColumnCount.FIELD), countedAt),
        new Lowest(lowest(columns, ColumnCount.INDEX), countedAt));
  }

  /** The report after a newer count; this one if the count is older. */
  Report then(String newReporter, Instant at, List<ColumnCount> counts) {
    return at.isBefore(countedAt)
        ? this
        : new Report(
            table,
            newReporter,
            at,
            counts,
            field.then(lowest(counts, ColumnCount.FIELD), at),
            index.then(lowest(counts, ColumnCount.INDEX), at));
  }

  /** Values that need {@code version} for {@code format}. */
  long rows(String format, int version) {
    return columns.stream()
        .filter(count -> count.needs(format) && count.keyVersion() == version)
        .mapToLong(ColumnCount::rows)
        .sum();
  }

  private static int lowest(List<ColumnCount> columns, String format) {
    return columns.stream()
        .filter(count -> count.needs(format))
        .mapToInt(ColumnCount::keyVersion)
        .min()
        .orElse(Lowest.NONE);
  }
}
