package io.phishx.crypto.client;

import java.util.List;
import java.util.Objects;

/** Opened rows of one table, in the order in which they were given. */
public record OpenedRows(String table, List<OpenedRow> rows) {

  public OpenedRows {
    Objects.requireNonNull(table, "table");
    rows = List.copyOf(rows);
  }
}
