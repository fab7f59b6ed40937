package io.phishx.crypto.masking;

import org.jspecify.annotations.Nullable;

/** Turns indexes of {@code char}s into indexes of code points, which callers count in. */
final class CodePoints {

  private final int @Nullable [] before;

  CodePoints(String text) {
    this.before = text.codePointCount(0, text.length()) == text.length() ? null : count(text);
  }

  /** Code points before the {@code char} at {@code index}. */
  int before(int index) {
    return before == null ? index : before[index];
  }

  private static int[] count(String text) {
    int[] before = new int[text.length() + 1];
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      before[i] = points;
      boolean half =
          i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
      points += half ? 0 : 1;
    }
    before[text.length()] = points;
    return before;
  }
}
