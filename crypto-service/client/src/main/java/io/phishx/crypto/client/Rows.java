package io.phishx.crypto.client;

import java.util.List;
import java.util.Objects;

/**
 * Rows of one table.
 *
 * @param table name in the field map, for example {@code email_analysis}
 * @param rows in the order in which the answer will come
 */
public record Rows(String table, List<Row> rows) {

  public Rows {
    Objects.requireNonNull(table, "table");
    rows = List.copyOf(rows);
  }

  public static Rows of(String table, Row... rows) {
    return new Rows(table, List.of(rows));
  }
}
