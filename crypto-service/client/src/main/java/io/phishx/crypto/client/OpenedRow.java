package io.phishx.crypto.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The outcome of opening one row. */
public sealed interface OpenedRow {

  String id();

  /**
   * Every field authenticated; prints its id only.
   *
   * @param id the row's id
   * @param fields column to value as it was sealed: text, number, boolean, map, list or null
   */
  record Opened(String id, Map<String, @Nullable Object> fields) implements OpenedRow {

    public Opened {
      Objects.requireNonNull(id, "id");
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * The text of {@code field}; null if it was sealed as null.
     *
     * @throws IllegalArgumentException if it is no text, or was not given
     */
    public @Nullable String text(String field) {
      Object value = fields.get(field);
      if (value instanceof String || (value == null && fields.containsKey(field))) {
        return (String) value;
      }
      throw new IllegalArgumentException("field " + field + " holds no text");
    }

    @Override
    public String toString() {
      return "Opened[" + id + "]";
    }
  }

  /** A field was tampered with, belongs to another row, or needs a key that is gone. */
  record Refused(String id, List<FieldError> errors) implements OpenedRow {

    public Refused {
      Objects.requireNonNull(id, "id");
      errors = List.copyOf(errors);
    }
  }
}
