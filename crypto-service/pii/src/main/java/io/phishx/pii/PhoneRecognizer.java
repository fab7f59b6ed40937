package io.phishx.pii;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Phone numbers: international ones of every country, national ones of the configured regions.
 *
 * <p>libphonenumber says what is a number; this only gives it the few places that can hold one, so
 * that a text without digits costs nothing.
 */
final class PhoneRecognizer implements Recognizer {

  private static final double INTERNATIONAL = 0.95;
  private static final double NATIONAL = 0.8;
  private static final double LABELLED = 0.75;
  private static final double BY_SHAPE = 0.65;
  private static final double LOCAL = 0.5;
  private static final int FEWEST = 7;
  private static final int MOST = 15;
  private static final int LONGEST_CODE = 3;
  private static final int LABEL_REACH = 24;
  private static final String NO_REGION = "ZZ";

  private static final Labels LABELS =
      new Labels(
          "phone",
          "telephone",
          "tel",
          "tel.",
          "call",
          "mobile",
          "mob",
          "mob.",
          "cell",
          "fax",
          "whatsapp",
          "sms",
          "text",
          "dial",
          "ring",
          "hotline",
          "telefon",
          "handy",
          "mobil",
          "rufnummer",
          "rufen",
          "anrufen",
          "téléphone",
          "tél",
          "portable",
          "appelez",
          "teléfono",
          "móvil",
          "celular",
          "llame",
          "telefone",
          "ligue",
          "telefono",
          "cellulare",
          "chiamare",
          "telefoon",
          "bellen",
          "телефон",
          "тел",
          "тел.",
          "電話",
          "电话",
          "手机",
          "전화",
          "هاتف");

  private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
  private final List<String> regions;
  private final boolean american;

  /**
   * @param regions two-letter codes whose national numbers count too
   * @throws IllegalArgumentException if a region is unknown
   */
  PhoneRecognizer(Set<String> regions) {
    this.regions = regions.stream().sorted().toList();
    this.american = regions.contains("US") || regions.contains("CA");
    for (String region : regions) {
      if (!numbers.getSupportedRegions().contains(region)) {
        throw new IllegalArgumentException("expected two-letter codes of regions, got " + region);
      }
    }
  }

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    int from = 0;
    for (int number : text.numbers()) {
      if (number >= from && !isTime(text, number)) {
        PhoneCandidate candidate = PhoneCandidate.at(text, number);
        if (candidate.digits(candidate.groups()) >= FEWEST) {
          from = Math.max(from, add(text, candidate, found));
        }
      }
    }
  }

  /** Adds the longest number that {@code candidate} begins with; gives its end, or 0. */
  private int add(FoldedText text, PhoneCandidate candidate, List<PiiFinding> found) {
    for (int groups = candidate.groups(); groups > 0; groups--) {
      int digits = candidate.digits(groups);
      if (digits < FEWEST) {
        return 0;
      }
      int end = candidate.end(groups);
      if (digits <= MOST && isFree(text, candidate.start(), end)) {
        double score =
            candidate.plus()
                ? international(text, candidate, groups)
                : national(text, candidate, groups);
        if (score > 0) {
          int start =
              hasBracket(text, candidate, end) ? candidate.start() : startOf(text, candidate);
          found.add(new PiiFinding(PiiType.PHONE, start, end, score));
          return end;
        }
      }
    }
    return 0;
  }

  /** A bracket that closes behind the number belongs to the sentence. */
  private static boolean hasBracket(FoldedText text, PhoneCandidate candidate, int end) {
    return text.at(candidate.start()) != '('
        || text.substring(candidate.start(), end).indexOf(')') > 0;
  }

  private static int startOf(FoldedText text, PhoneCandidate candidate) {
    return text.at(candidate.start()) == '(' ? candidate.start() + 1 : candidate.start();
  }

  private double international(FoldedText text, PhoneCandidate candidate, int groups) {
    String digits = candidate.text(text, groups);
    for (int length = 1; length <= LONGEST_CODE; length++) {
      int code = Integer.parseInt(digits.substring(0, length));
      if (!NO_REGION.equals(numbers.getRegionCodeForCountryCode(code))) {
        PhoneNumber number = number(code, digits.substring(length));
        return numbers.isValidNumber(number)
            ? INTERNATIONAL
            : withTrunk(text.substring(candidate.start(), candidate.end(groups)), number);
      }
    }
    return 0;
  }

  /** {@code +44 (0)20 …} has a digit too many, which only the whole parser drops. */
  private double withTrunk(String written, PhoneNumber number) {
    PhoneNumber parsed = written.contains("(0)") ? parse(written) : null;
    return parsed != null && numbers.isValidNumber(parsed) ? INTERNATIONAL : possible(number);
  }

  private double possible(PhoneNumber parsed) {
    return numbers.isPossibleNumber(parsed) ? BY_SHAPE : 0;
  }

  private double national(FoldedText text, PhoneCandidate candidate, int groups) {
    boolean taxNumber = candidate.begins(3, 2, 4) && groups == 3;
    if (taxNumber || !candidate.isCoarse(groups) || (groups == 1 && !isLabelled(text, candidate))) {
      return 0;
    }
    boolean shaped = american && isAmerican(text, candidate, groups);
    String digits = candidate.text(text, groups);
    for (String region : regions) {
      String trunk = trunk(region);
      if ("1".equals(trunk) ? shaped : digits.startsWith(trunk)) {
        // the parser would come to the same number, at several times the cost
        String national = digits.startsWith(trunk) ? digits.substring(trunk.length()) : digits;
        PhoneNumber number = number(numbers.getCountryCodeForRegion(region), national);
        if (numbers.isValidNumberForRegion(number, region)) {
          return groups == 1 ? LABELLED : NATIONAL;
        }
      }
    }
    if (shaped && groups > 1) {
      return BY_SHAPE;
    }
    return american && isLocal(text, candidate) ? LOCAL : 0;
  }

  /** {@code 555-1234}, as the guide has it: stories' own exchange, or behind a label. */
  private static boolean isLocal(FoldedText text, PhoneCandidate candidate) {
    int start = candidate.start();
    return candidate.groups() == 2
        && candidate.begins(3, 4)
        && text.at(candidate.end(1)) != '/'
        && !FoldedText.isDigit(text.at(start - 2))
        && (text.substring(start, start + 3).equals("555") || isLabelled(text, candidate));
  }

  private static boolean isLabelled(FoldedText text, PhoneCandidate candidate) {
    return LABELS.precede(text, candidate.start(), LABEL_REACH);
  }

  /** What national numbers are dialled with; empty in regions that have no such digit. */
  private String trunk(String region) {
    String trunk = numbers.getNddPrefixForRegion(region, true);
    return trunk == null ? "" : trunk;
  }

  private static PhoneNumber number(int code, String national) {
    PhoneNumber number = new PhoneNumber().setCountryCode(code);
    if (national.isEmpty()) {
      return number;
    }
    int zeros = 0;
    while (zeros < national.length() - 1 && national.charAt(zeros) == '0') {
      zeros++;
    }
    if (zeros > 0) {
      number.setItalianLeadingZero(true).setNumberOfLeadingZeros(zeros);
    }
    return number.setNationalNumber(Long.parseLong(national));
  }

  /** {@code (555) 123-4567}, {@code 1-555-123-4567} and ten digits. */
  private static boolean isAmerican(FoldedText text, PhoneCandidate candidate, int groups) {
    int area =
        groups == 4 && candidate.begins(1, 3, 3, 4) && text.at(candidate.starts()[0]) == '1'
            ? 1
            : 0;
    boolean shaped =
        area == 1
            || (groups == 3 && candidate.begins(3, 3, 4))
            || (groups == 1 && candidate.begins(10));
    return shaped && text.at(candidate.starts()[area]) >= '2';
  }

  private @Nullable PhoneNumber parse(String number) {
    try {
      return numbers.parse(number, NO_REGION);
    } catch (NumberParseException e) {
      return null;
    }
  }

  private static boolean isFree(FoldedText text, int start, int end) {
    char before = text.at(start - 1);
    boolean joined =
        "-_/.#".indexOf(before) >= 0 && before != FoldedText.NONE && text.isWord(start - 2);
    boolean money = before == '$' || before == '€' || before == '£' || text.at(end) == '%';
    char after = text.at(end);
    boolean goesOn =
        text.isPartOfWord(end, end - 1)
            || ((after == '-' || after == '_') && text.isWord(end + 1))
            || ((after == '.' || after == ',' || after == '/' || after == ':')
                && FoldedText.isDigit(text.at(end + 1)));
    boolean begins = text.isPartOfWord(start - 1, start);
    return !joined && !money && !goesOn && !begins;
  }

  /** {@code 2026-11-25 07:34}: the beginning of most lines of a log. */
  private static boolean isTime(FoldedText text, int start) {
    char first = text.at(start);
    return (first == '1' || first == '2')
        && text.digitsEnd(start) == start + 4
        && text.at(start + 4) == '-'
        && text.digitsEnd(start + 5) == start + 7
        && text.at(start + 7) == '-';
  }
}
