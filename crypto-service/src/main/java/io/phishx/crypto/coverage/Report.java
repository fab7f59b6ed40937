package io.phishx.crypto.coverage;

import io.phishx.crypto.TableFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
   * Since when no older key than the newest is used any more: what was counted before says nothing
   * of what was sealed or indexed until then.
   *
   * @param field of the data key: when it was made
   * @param index of the index key: when it began to be stored by
   */
  record NewestSince(Instant field, Instant index) {}

  /**
   * The oldest version in use.
   *
   * @param version {@link Integer#MAX_VALUE} if no version is
   * @param since the first count of those that found nothing older; begun anew once there is a
   *     newer key
   */
  record Lowest(int version, Instant since) {

    static final int NONE = Integer.MAX_VALUE;

    /**
     * Whether nothing older than {@code wanted} is there or can still arrive: a value that was read
     * before it was re-wrapped may be written back after one count, but not after two that are
     * {@code settle} apart.
     *
     * @param unused since when nothing older than {@code wanted} is used: an earlier count could
     *     not find what came after it
     */
    boolean isAtLeast(int wanted, Instant unused, Instant countedAt, Duration settle) {
      return version >= wanted
          && !since.isBefore(unused)
          && !countedAt.isBefore(since.plus(settle));
    }

    private Lowest then(int newer, Instant countedAt, Instant newestSince) {
      return newer == version && !since.isBefore(newestSince) ? this : new Lowest(newer, countedAt);
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
  Report then(String newReporter, Instant at, List<ColumnCount> counts, NewestSince newest) {
    return at.isBefore(countedAt)
        ? this
        : new Report(
            table,
            newReporter,
            at,
            counts,
            field.then(lowest(counts, ColumnCount.FIELD), at, newest.field()),
            index.then(lowest(counts, ColumnCount.INDEX), at, newest.index()));
  }

  /** Values that need {@code version} for {@code format}. */
  long rows(String format, int version) {
    return columns.stream()
        .filter(count -> count.needs(format) && count.keyVersion() == version)
        .mapToLong(ColumnCount::rows)
        .sum();
  }

  /**
   * Whether values are there that could be brought to another format: what was never sealed, is in
   * the other format than {@code format} wants of rows with an id, or has no index.
   *
   * @param readable whether what was never sealed can be sealed now
   * @param indexed whether there is a key for indexes
   */
  boolean hasOthers(TableFormat format, boolean readable, boolean indexed) {
    String unwanted = format == TableFormat.V1 ? ColumnCount.FIELD : ColumnCount.V1;
    Map<String, Long> unsealed = new HashMap<>();
    Map<String, Long> unindexed = new HashMap<>();
    for (ColumnCount count : columns) {
      if (count.rows() > 0 && unwanted.equals(count.format())) {
        return true;
      }
      if (ColumnCount.READABLE.equals(count.format())) {
        unsealed.merge(String.valueOf(count.column()), count.rows(), Long::sum);
      }
      if (ColumnCount.INDEX.equals(count.format()) && count.keyVersion() == 0) {
        unindexed.merge(String.valueOf(count.column()), count.rows(), Long::sum);
      }
    }
    if (readable && unsealed.values().stream().anyMatch(rows -> rows > 0)) {
      return true;
    }
    // only what can be opened can be indexed
    return indexed
        && unindexed.entrySet().stream()
            .anyMatch(rows -> rows.getValue() > unsealed.getOrDefault(rows.getKey(), 0L));
  }

  private static int lowest(List<ColumnCount> columns, String format) {
    return columns.stream()
        .filter(count -> count.needs(format))
        .mapToInt(ColumnCount::keyVersion)
        .min()
        .orElse(Lowest.NONE);
  }
}
