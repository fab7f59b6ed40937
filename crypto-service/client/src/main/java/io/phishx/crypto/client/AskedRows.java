package io.phishx.crypto.client;

import java.util.List;

/** Rows that are asked for together, and for whom. */
record AskedRows(OnBehalfOf reader, List<Rows> tables) {

  AskedRows {
    tables = List.copyOf(tables);
  }

  static AskedRows toSeal(List<Rows> tables) {
    return new AskedRows(OnBehalfOf.NOBODY, tables);
  }

  int rows() {
    return tables.stream().mapToInt(table -> table.rows().size()).sum();
  }
}
