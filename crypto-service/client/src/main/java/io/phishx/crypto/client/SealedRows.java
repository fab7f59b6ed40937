package io.phishx.crypto.client;

import java.util.List;
import java.util.Objects;

/** Sealed rows of one table, in the order in which they were given. */
public record SealedRows(String table, List<SealedRow> rows) {

  public SealedRows {
    Objects.requireNonNull(table, "table");
    rows = List.copyOf(rows);
  }
}
