package io.phishx.pii;

import java.util.Arrays;

/**
 * A text in which full-width letters, digits of any script, dashes and spaces are their ASCII
 * counterparts, at the same offsets.
 */
final class FoldedText {

  /** What {@link #at} gives outside of the text. */
  static final char NONE = '\0';

  private static final int FULL_WIDTH = 0xFF01 - '!';
  private static final String IN_ADDRESSES = "@.-+/_";

  private final char[] chars;
  private final int[] numbers;

  private FoldedText(char[] chars, int[] numbers) {
    this.chars = chars;
    this.numbers = numbers;
  }

  static FoldedText of(String text) {
    char[] chars = text.toCharArray();
    int[] numbers = new int[16];
    int count = 0;
    boolean inNumber = false;
    for (int i = 0; i < chars.length; i++) {
      char c = chars[i];
      if (c >= 0x80) {
        c = folded(c);
        chars[i] = c;
      }
      boolean digit = isDigit(c);
      if (digit && !inNumber) {
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = i;
      }
      inNumber = digit;
    }
    return new FoldedText(chars, Arrays.copyOf(numbers, count));
  }

  int length() {
    return chars.length;
  }

  char at(int index) {
    return index >= 0 && index < chars.length ? chars[index] : NONE;
  }

  /** The indexes at which runs of digits begin; the caller changes none of them. */
  int[] numbers() {
    return numbers;
  }

  /** The first {@code wanted} at or after {@code from}; -1 if there is none. */
  int indexOf(char wanted, int from) {
    for (int i = from; i < chars.length; i++) {
      if (chars[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  String substring(int start, int end) {
    return new String(chars, start, end - start);
  }

  void appendTo(StringBuilder builder, int start, int end) {
    builder.append(chars, start, end - start);
  }

  /** Whether {@code wanted} stands at {@code index}. */
  boolean isAt(int index, String wanted) {
    for (int i = 0; i < wanted.length(); i++) {
      if (at(index + i) != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code wanted}, which is in lower case, stands at {@code index} in any case. */
  boolean isInAnyCaseAt(int index, String wanted) {
    for (int i = 0; i < wanted.length(); i++) {
      if (lower(at(index + i)) != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** What the digits from {@code start} to {@code end}, at most nine, mean as a number. */
  int number(int start, int end) {
    int value = 0;
    for (int i = start; i < end; i++) {
      value = 10 * value + chars[i] - '0';
    }
    return value;
  }

  /** The index after the run of digits that {@code from} is in. */
  int digitsEnd(int from) {
    int end = from;
    while (isDigit(at(end))) {
      end++;
    }
    return end;
  }

  /** Whether there is a letter, a digit or an underscore at {@code index}. */
  boolean isWord(int index) {
    char c = at(index);
    return c < 0x80 ? isAlphanumeric(c) || c == '_' : Character.isLetterOrDigit(c);
  }

  /**
   * Whether a number that stands from {@code start} to {@code end} stands alone, not as the part of
   * a word, of a longer number or of an identifier with dashes.
   */
  boolean isAlone(int start, int end) {
    return !isPartOfWord(start - 1, start)
        && !isJoined(start - 1, -1)
        && !isPartOfWord(end, end - 1)
        && !isJoined(end, 1);
  }

  /** Whether what is at {@code index} makes a longer word of its neighbour at {@code own}. */
  boolean isPartOfWord(int index, int own) {
    return isWord(index) && !isSeam(at(index), at(own));
  }

  private boolean isJoined(int index, int step) {
    char c = at(index);
    return switch (c) {
      case '-', '_' -> isWord(index + step);
      case '.', ',', '/' -> isDigit(at(index + step));
      default -> false;
    };
  }

  /** Whether a script without spaces meets ASCII between {@code before} and {@code after}. */
  static boolean isSeam(char before, char after) {
    char ascii = before < 0x80 ? before : after;
    return (before < 0x80) != (after < 0x80)
        && isAlphanumeric(ascii)
        && isSpaceless(before < 0x80 ? after : before);
  }

  private static boolean isSpaceless(char c) {
    return (c >= 0x2E80 && c < 0xD800)
        || (c >= 0xF900 && c < 0xFB00)
        || (c >= 0x0E00 && c < 0x0F00);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(char c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  /** {@code c} in lower case; both forms of the Greek sigma are one. */
  static char lower(char c) {
    if (c < 0x80) {
      return c >= 'A' && c <= 'Z' ? (char) (c + 0x20) : c;
    }
    return c == 'ς' ? 'σ' : Character.toLowerCase(c);
  }

  static boolean isAlphanumeric(char c) {
    return isDigit(c) || isLetter(c);
  }

  /**
   * Whether {@code c} is in words of other scripts than ASCII: its vowel signs and accents too,
   * which are characters of their own.
   */
  static boolean isOfOtherWord(char c) {
    return c >= 0x80 && (Character.isLetterOrDigit(c) || isMark(c));
  }

  /** Whether {@code c} is written on or around the letter before it. */
  static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static char folded(char c) {
    if (c >= 0xFF01 && c <= 0xFF5E) {
      // punctuation ends what it stands behind: only that within addresses is folded
      char ascii = (char) (c - FULL_WIDTH);
      return isAlphanumeric(ascii) || IN_ADDRESSES.indexOf(ascii) >= 0 ? ascii : c;
    }
    if (Character.isDigit(c)) {
      return (char) ('0' + Character.digit(c, 10));
    }
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR -> ' ';
      case Character.DASH_PUNCTUATION -> '-';
      default -> c == '\u2212' ? '-' : c;
    };
  }
}
