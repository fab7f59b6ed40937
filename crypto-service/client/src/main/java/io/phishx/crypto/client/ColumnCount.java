package io.phishx.crypto.client;

import java.util.Objects;

/**
 * How many values of a field are in one format under one key.
 *
 * @param field the column in the field map
 * @param format readable, v1, v2, or index for its blind indexes
 * @param keyVersion of v2 and index; 0 otherwise, and for a missing index
 */
public record ColumnCount(String field, String format, int keyVersion, long rows) {

  public ColumnCount {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(format, "format");
  }
}
