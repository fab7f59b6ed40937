package io.phishx.pii;

import java.util.Objects;

/**
 * Where personal data stands in a text; holds none of it.
 *
 * @param start index of its first {@code char}
 * @param end index after its last {@code char}
 * @param score how sure it is, above 0 and at most 1; a checksum counts more than a shape
 */
public record PiiFinding(PiiType type, int start, int end, double score) {

  public PiiFinding {
    Objects.requireNonNull(type, "type");
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("expected 0 <= start < end, got " + start + " to " + end);
    }
    if (!(score > 0 && score <= 1)) {
      throw new IllegalArgumentException("expected a score above 0, at most 1, got " + score);
    }
  }

  /** What was found, out of the text that was scanned. */
  public String in(String text) {
    return text.substring(start, end);
  }
}
