package io.phishx.pii;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Social security numbers and individual taxpayer numbers of the US.
 *
 * @see <a href="https://secure.ssa.gov/poms.nsf/lnx/0110201035">SSA, numbers never assigned</a>
 */
final class TaxNumberRecognizer implements Recognizer {

  private static final double LABELLED = 0.95;
  private static final double BY_SHAPE = 0.75;
  private static final Labels LABELS =
      new Labels(
          "ssn",
          "ssns",
          "s.s.n.",
          "social security",
          "social-security",
          "soc sec",
          "itin",
          "tin",
          "taxpayer",
          "tax id",
          "seguro social");

  /** Printed on a wallet's sample card, and in an advertisement; void ever since. */
  private static final List<String> VOID = List.of("078051120", "219099999");

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    for (int start : text.numbers()) {
      int end = end(text, start);
      PiiType type = end > 0 && text.isAlone(start, end) ? type(digits(text, start, end)) : null;
      if (type != null) {
        boolean labelled = LABELS.precede(text, start);
        if (labelled || text.at(start + 3) == '-') {
          found.add(new PiiFinding(type, start, end, labelled ? LABELLED : BY_SHAPE));
        }
      }
    }
  }

  private static int end(FoldedText text, int start) {
    int first = text.digitsEnd(start) - start;
    if (first == 9) {
      return start + 9;
    }
    char separator = text.at(start + 3);
    boolean shaped =
        first == 3
            && (separator == '-' || separator == ' ')
            && text.digitsEnd(start + 4) == start + 6
            && text.at(start + 6) == separator
            && text.digitsEnd(start + 7) == start + 11;
    return shaped ? start + 11 : -1;
  }

  private static String digits(FoldedText text, int start, int end) {
    return end - start == 9
        ? text.substring(start, end)
        : text.substring(start, start + 3)
            + text.substring(start + 4, start + 6)
            + text.substring(start + 7, end);
  }

  private static @Nullable PiiType type(String digits) {
    int area = Integer.parseInt(digits.substring(0, 3));
    int group = Integer.parseInt(digits.substring(3, 5));
    if (digits.endsWith("0000") || VOID.contains(digits)) {
      return null;
    }
    if (area >= 900) {
      boolean itin =
          (group >= 50 && group <= 65)
              || (group >= 70 && group <= 88)
              || (group >= 90 && group <= 92)
              || group >= 94;
      return itin ? PiiType.ITIN : null;
    }
    return area == 0 || area == 666 || group == 0 ? null : PiiType.SSN;
  }
}
