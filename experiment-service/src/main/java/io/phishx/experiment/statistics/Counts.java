package io.phishx.experiment.statistics;

import java.util.List;

/**
 * A contingency table.
 *
 * @param rows at least one, all of the same length; each count 0 to {@link #LARGEST}
 */
record Counts(List<List<Long>> rows) {

  /** The largest count: sums and products of counts stay exact or lose nothing that matters. */
  static final long LARGEST = 1_000_000_000L;

  private static final int LARGEST_SIDE = 100;

  Counts {
    if (rows.isEmpty() || rows.size() > LARGEST_SIDE) {
      throw new IllegalArgumentException("expected 1 to " + LARGEST_SIDE + " rows in the table");
    }
    for (List<Long> row : rows) {
      if (row == null) {
        throw new IllegalArgumentException("expected only rows of counts in the table");
      }
    }
    int width = rows.getFirst().size();
    if (width == 0 || width > LARGEST_SIDE) {
      throw new IllegalArgumentException("expected 1 to " + LARGEST_SIDE + " columns in the table");
    }
    for (List<Long> row : rows) {
      if (row.size() != width) {
        throw new IllegalArgumentException("expected rows of equal length in the table");
      }
      for (Long count : row) {
        if (count == null) {
          throw new IllegalArgumentException("expected a count in each cell of the table");
        }
        Require.count("each count of the table", count);
      }
    }
    rows = rows.stream().map(List::copyOf).toList();
  }

  int height() {
    return rows.size();
  }

  int width() {
    return rows.getFirst().size();
  }

  long cell(int row, int column) {
    return rows.get(row).get(column);
  }

  double rowSum(int row) {
    return rows.get(row).stream().mapToDouble(Long::doubleValue).sum();
  }

  double columnSum(int column) {
    return rows.stream().mapToDouble(row -> row.get(column)).sum();
  }

  double total() {
    double total = 0;
    for (int row = 0; row < height(); row++) {
      total += rowSum(row);
    }
    return total;
  }

  /** This table, after asserting that it is square and of at least two categories. */
  Counts square(String test) {
    if (height() != width() || height() < 2) {
      throw new IllegalArgumentException(
          "expected a square table of 2 or more categories for " + test);
    }
    return this;
  }
}
