package io.phishx.anomaly.mail;

/**
 * Shortens runs of combining marks, whose normalisation takes time quadratic to their length.
 *
 * @see <a href="https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format">UAX 15, Stream-Safe
 *     Text Format</a>; what exceeds its limit is dropped here instead of joined
 */
final class StreamSafe {

  /** Marks in a row that are kept; no language comes near it. */
  static final int MOST = 30;

  private StreamSafe() {}

  /** The same text if no run is longer than {@link #MOST}. */
  static String of(String text) {
    int run = 0;
    int longest = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      run = isMark(text.codePointAt(i)) ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest > MOST ? shortened(text) : text;
  }

  private static String shortened(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int run = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      run = isMark(c) ? run + 1 : 0;
      if (run <= MOST) {
        out.appendCodePoint(c);
      }
    }
    return out.toString();
  }

  /** Marks, and the half-width voice marks of Japanese, which become some when normalised. */
  private static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      default -> c == 0xff9e || c == 0xff9f;
    };
  }
}
