package io.phishx.pii;

import java.util.List;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;

/** Payment card numbers: a known issuer, the right length, the Luhn digit (ISO/IEC 7812). */
final class CardRecognizer implements Recognizer {

  private static final int SHORTEST = 12;
  private static final int LONGEST = 19;
  private static final int GROUP = 4;
  private static final double GROUPED = 0.95;
  private static final double RUN = 0.85;

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    int from = 0;
    for (int start : text.numbers()) {
      if (start >= from) {
        int end = end(text, start);
        if (end > 0) {
          boolean grouped = !FoldedText.isDigit(text.at(start + GROUP));
          found.add(
              new PiiFinding(
                  PiiType.CREDIT_CARD,
                  start,
                  end,
                  grouped || end - start > LONGEST ? GROUPED : RUN));
          from = end;
        }
      }
    }
  }

  /** The end of the longest card number that begins at {@code start}; -1 if there is none. */
  private static int end(FoldedText text, int start) {
    int first = text.digitsEnd(start) - start;
    if (first != GROUP && first < SHORTEST) {
      return -1;
    }
    StringBuilder digits = new StringBuilder(LONGEST);
    char separator = FoldedText.NONE;
    int found = -1;
    int at = start;
    while (true) {
      int end = text.digitsEnd(at);
      int length = end - at;
      if (digits.length() + length > LONGEST) {
        return found;
      }
      text.appendTo(digits, at, end);
      if (digits.length() >= SHORTEST
          && text.isAlone(start, end)
          && isCard(digits.toString())
          && isGroup(start, at, length, digits.length())) {
        found = end;
      }
      char next = text.at(end);
      boolean joins =
          (next == ' ' || next == '-') && (separator == FoldedText.NONE || next == separator);
      if (!joins || !FoldedText.isDigit(text.at(end + 1)) || first != GROUP) {
        return found;
      }
      separator = next;
      at = end + 1;
    }
  }

  /** One run; or groups of which the last is no shorter than those of the known patterns. */
  private static boolean isGroup(int start, int at, int length, int all) {
    return at == start || length >= GROUP || all % GROUP == length;
  }

  private static boolean isCard(String digits) {
    return CardBrand.issues(digits)
        && isVaried(digits)
        && LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits);
  }

  private static boolean isVaried(String digits) {
    for (int i = 1; i < digits.length(); i++) {
      if (digits.charAt(i) != digits.charAt(0)) {
        return true;
      }
    }
    return false;
  }
}
