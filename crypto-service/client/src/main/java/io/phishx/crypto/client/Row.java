package io.phishx.crypto.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Fields of one stored row; prints its id only.
 *
 * @param id the row's primary key as text; what is sealed opens under the same id only
 * @param fields column to value; null values, text, numbers, booleans, maps and lists
 */
public record Row(String id, Map<String, @Nullable Object> fields) {

  private static final int MAX_ID_LENGTH = 200;

  public Row {
    Objects.requireNonNull(id, "id");
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "expected a row id of 1 to " + MAX_ID_LENGTH + " characters, got " + id.length());
    }
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  public static Row of(UUID id, Map<String, @Nullable Object> fields) {
    return new Row(id.toString(), fields);
  }

  @Override
  public String toString() {
    return "Row[" + id + "]";
  }
}
