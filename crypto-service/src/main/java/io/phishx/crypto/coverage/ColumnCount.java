package io.phishx.crypto.coverage;

import io.phishx.chassis.problem.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many values of a column are in one format under one key.
 *
 * @param format readable, v1, v2, or index for the blind indexes of the column
 * @param keyVersion of v2 and index; 0 otherwise, and for a missing index
 */
record ColumnCount(@Nullable String column, @Nullable String format, int keyVersion, long rows) {

  static final String READABLE = "readable";
  static final String V1 = "v1";
  static final String FIELD = "v2";
  static final String INDEX = "index";
  private static final int HIGHEST_VERSION = 999_999_999;
  private static final List<String> FORMATS = List.of(READABLE, V1, FIELD, INDEX);

  /** Adds what is wrong with it, as field {@code path}, to {@code violations}. */
  void check(String path, List<String> columns, Violations violations) {
    if (column == null || !columns.contains(column)) {
      violations.add(path + ".column", Violations.expected(columns));
    }
    if (format == null || !FORMATS.contains(format)) {
      violations.add(path + ".format", Violations.expected(FORMATS));
    }
    if (keyVersion < 0
        || keyVersion > HIGHEST_VERSION
        || (FIELD.equals(format) && keyVersion == 0)) {
      violations.add(path + ".key_version", "expected the version of a key");
    }
    if (rows < 0) {
      violations.add(path + ".rows", "expected 0 or more");
    }
  }

  boolean needs(String wanted) {
    return wanted.equals(format) && keyVersion > 0 && rows > 0;
  }
}
