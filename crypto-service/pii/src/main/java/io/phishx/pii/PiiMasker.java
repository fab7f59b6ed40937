package io.phishx.pii;

import java.util.List;

/** Makes what a scan found unreadable and leaves the rest as it is. */
public final class PiiMasker {

  /** What stands in place of a value. */
  public enum Style {
    /** Each letter and digit becomes X: {@code XXX@XXXXXXX.XXX}. */
    SHAPE,
    /** The value becomes its kind: {@code [EMAIL]}. */
    TOKEN
  }

  private PiiMasker() {}

  /**
   * {@code text} with each finding masked.
   *
   * @param findings of {@code text}, in its order
   */
  public static String mask(String text, List<PiiFinding> findings, Style style) {
    if (findings.isEmpty()) {
      return text;
    }
    StringBuilder masked = new StringBuilder(text.length());
    int at = 0;
    for (PiiFinding finding : findings) {
      if (finding.end() <= at) {
        continue;
      }
      // one that begins within the one before is masked with it as far as that reaches
      int start = Math.max(at, finding.start());
      masked.append(text, at, start);
      if (style == Style.SHAPE) {
        appendShape(masked, text, start, finding.end());
      } else if (start == finding.start()) {
        masked.append(finding.type().token());
      }
      at = finding.end();
    }
    return masked.append(text, at, text.length()).toString();
  }

  private static void appendShape(StringBuilder masked, String text, int start, int end) {
    for (int i = start; i < end; ) {
      int c = text.codePointAt(i);
      if (Character.isLetterOrDigit(c) || FoldedText.isMark(c)) {
        masked.append('X');
      } else {
        masked.appendCodePoint(c);
      }
      i += Character.charCount(c);
    }
  }
}
