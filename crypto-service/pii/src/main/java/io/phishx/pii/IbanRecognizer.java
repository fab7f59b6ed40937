package io.phishx.pii;

import java.util.List;
import java.util.Locale;
import org.apache.commons.validator.routines.IBANValidator;

/** International bank account numbers in any case, in one piece or in groups (ISO 13616). */
final class IbanRecognizer implements Recognizer {

  private static final double SCORE = 0.98;

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    for (int number : text.numbers()) {
      int start = number - 2;
      if (FoldedText.isLetter(text.at(start))
          && FoldedText.isLetter(text.at(start + 1))
          && FoldedText.isDigit(text.at(number + 1))
          && !text.isWord(start - 1)) {
        int end = end(text, start);
        if (end > 0) {
          found.add(new PiiFinding(PiiType.IBAN, start, end, SCORE));
        }
      }
    }
  }

  private static int end(FoldedText text, int start) {
    String country = text.substring(start, start + 2).toUpperCase(Locale.ROOT);
    IBANValidator.Validator format = IBANValidator.DEFAULT_IBAN_VALIDATOR.getValidator(country);
    if (format == null) {
      return -1;
    }
    StringBuilder number = new StringBuilder(format.getIbanLength());
    int at = start;
    while (number.length() < format.getIbanLength()) {
      char c = text.at(at);
      boolean separator =
          (c == ' ' || c == '-') && at > start + 2 && FoldedText.isAlphanumeric(text.at(at - 1));
      if (FoldedText.isAlphanumeric(c)) {
        number.append(c);
      } else if (!separator) {
        return -1;
      }
      at++;
    }
    String upper = number.toString().toUpperCase(Locale.ROOT);
    // format and check digits; the formats are those of upper case
    boolean valid = !text.isWord(at) && IBANValidator.DEFAULT_IBAN_VALIDATOR.isValid(upper);
    return valid ? at : -1;
  }
}
