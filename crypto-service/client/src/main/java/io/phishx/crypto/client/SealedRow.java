package io.phishx.crypto.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What may be stored of one row.
 *
 * @param id the id it is bound to
 * @param values column to {@code v2:…}; null where the field was null
 * @param indexes column to blind index, for searchable columns that were not null
 */
public record SealedRow(
    String id, Map<String, @Nullable String> values, Map<String, String> indexes) {

  public SealedRow {
    Objects.requireNonNull(id, "id");
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    indexes = Map.copyOf(indexes);
  }

  /**
   * The sealed value of {@code field}; null if it was null.
   *
   * @throws IllegalArgumentException if the row was not given such a field
   */
  public @Nullable String value(String field) {
    if (!values.containsKey(field)) {
      throw new IllegalArgumentException("no field " + field + " was given to seal");
    }
    return values.get(field);
  }

  /** The blind index of {@code field}; null if it was null or is not searchable. */
  public @Nullable String index(String field) {
    return indexes.get(field);
  }
}
