package io.phishx.crypto.client;

import java.util.Objects;

/**
 * Why one field was not opened.
 *
 * @param field the column
 * @param type stable reference, for example {@code /problems/not-authentic}
 */
public record FieldError(String field, String type) {

  /** Tampered with, of another row, column, table or tenant, or sealed under another key. */
  public static final String NOT_AUTHENTIC = "/problems/not-authentic";

  public FieldError {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(type, "type");
  }
}
