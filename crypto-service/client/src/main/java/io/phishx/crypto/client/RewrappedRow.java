package io.phishx.crypto.client;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A row after its re-wrapping.
 *
 * @param id the row's id
 * @param values field to its value under the newest key; without the refused ones
 * @param indexes field to its blind index under the key to store by
 * @param errors values that were refused: they stay as they are
 */
public record RewrappedRow(
    String id, Map<String, String> values, Map<String, String> indexes, List<FieldError> errors) {

  public RewrappedRow {
    Objects.requireNonNull(id, "id");
    values = Map.copyOf(values);
    indexes = Map.copyOf(indexes);
    errors = List.copyOf(errors);
  }
}
