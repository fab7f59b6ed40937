package io.phishx.pii;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Phone numbers: international ones of every country, national ones of the configured regions.
 *
 * <p>libphonenumber's metadata say what is a number; this finds the places that can hold one and
 * reads each once, so that a text full of numbers costs little more than one without digits.
 */
final class PhoneRecognizer implements Recognizer {

  private static final double INTERNATIONAL = 0.95;
  private static final double NATIONAL = 0.8;
  private static final double LABELLED = 0.75;
  private static final double BY_SHAPE = 0.65;

  /** Behind no label only the exchange of stories counts, whose numbers are nobody's. */
  private static final double LOCAL = 0.5;

  private static final int FEWEST = 7;
  private static final int LONGEST_CODE = 3;
  private static final int LABEL_REACH = 24;

  /** Digits of a group, where a number is written in groups behind its trunk prefix. */
  private static final int MOST_OF_A_GROUP = 4;

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

  private final Set<String> regions;
  private final boolean american;
  private volatile @Nullable NationalNumbers national;

  /**
   * @param regions two-letter codes whose national numbers count too
   * @throws IllegalArgumentException if a region is unknown
   */
  PhoneRecognizer(Set<String> regions) {
    this.regions = Set.copyOf(regions);
    this.american = regions.contains("US") || regions.contains("CA");
    for (String region : regions) {
      if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(region)) {
        throw new IllegalArgumentException("expected two-letter codes of regions, got " + region);
      }
    }
  }

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    PhoneCandidate candidate = new PhoneCandidate(text);
    int from = 0;
    for (int number : text.numbers()) {
      if (number >= from && !isTime(text, number)) {
        candidate.read(number);
        if (candidate.digits(candidate.groups()) >= FEWEST && isBeginning(text, candidate)) {
          from = Math.max(from, add(text, candidate, found));
        }
      }
    }
  }

  /** Adds the longest number that {@code candidate} begins with; gives its end, or 0. */
  private int add(FoldedText text, PhoneCandidate candidate, List<PiiFinding> found) {
    return candidate.plus()
        ? addInternational(text, candidate, found)
        : addNational(text, candidate, found);
  }

  private static int addInternational(
      FoldedText text, PhoneCandidate candidate, List<PiiFinding> found) {
    int length = 1;
    while (length <= LONGEST_CODE && !NumberingPlan.isKnown(candidate.leading(length))) {
      length++;
    }
    if (length > LONGEST_CODE) {
      return 0;
    }
    NumberingPlan plan = NumberingPlan.of(candidate.leading(length));
    int valid = candidate.members(plan.valid(), length, -1);
    int trunk = candidate.trunk();
    if (trunk > 0) {
      // +44 (0)20 … has a digit too many
      valid |= candidate.members(plan.valid(), length, trunk) & -(2 << trunk);
    }
    for (int groups = candidate.groups(); hasEnough(candidate, groups); groups--) {
      double score =
          isIn(valid, groups)
              ? INTERNATIONAL
              : plan.lengths().get(candidate.digits(groups) - length) ? BY_SHAPE : 0;
      if (score > 0 && isEnd(text, candidate, groups)) {
        return add(candidate, groups, score, found);
      }
    }
    return 0;
  }

  private int addNational(FoldedText text, PhoneCandidate candidate, List<PiiFinding> found) {
    if (isDecimal(text, candidate)) {
      return 0;
    }
    NationalNumbers numbers = national();
    int trunked = candidate.members(numbers.trunked(), 0, -1);
    for (int groups = candidate.groups(); hasEnough(candidate, groups); groups--) {
      boolean shaped = american && isAmerican(text, candidate, groups);
      double score = 0;
      if (groups == 3 && candidate.begins(3, 2, 4)) {
        // a tax number
        score = 0;
      } else if (isIn(trunked, groups)
          || (shaped && isIn(candidate.members(numbers.american(), 0, -1), groups))) {
        score = groups == 1 ? LABELLED : NATIONAL;
      } else if (shaped && groups > 1) {
        score = BY_SHAPE;
      } else if (american && isLocal(text, candidate)) {
        score = isLabelled(text, candidate) ? BY_SHAPE : LOCAL;
      }
      if (score > 0
          && isEnd(text, candidate, groups)
          && (groups > 1 || isLabelled(text, candidate))) {
        return add(candidate, groups, score, found);
      }
    }
    return 0;
  }

  private static int add(
      PhoneCandidate candidate, int groups, double score, List<PiiFinding> found) {
    int end = candidate.end(groups);
    found.add(new PiiFinding(PiiType.PHONE, candidate.beginning(groups), end, score));
    return end;
  }

  /** Made when the first candidate is met: many texts have none. */
  private NationalNumbers national() {
    NationalNumbers numbers = national;
    if (numbers == null) {
      numbers = NationalNumbers.of(regions);
      national = numbers;
    }
    return numbers;
  }

  private static boolean hasEnough(PhoneCandidate candidate, int groups) {
    return groups > 0 && candidate.digits(groups) >= FEWEST;
  }

  private static boolean isIn(int members, int groups) {
    return (members >> (groups - 1) & 1) == 1;
  }

  /** {@code 555-1234}, as the guide has it: stories' own exchange, or behind a label. */
  private static boolean isLocal(FoldedText text, PhoneCandidate candidate) {
    int start = candidate.start();
    return candidate.groups() == 2
        && candidate.begins(3, 4)
        && text.at(candidate.end(1)) != '/'
        && !FoldedText.isDigit(text.at(start - 2))
        && (text.isAt(start, "555") || isLabelled(text, candidate));
  }

  private static boolean isLabelled(FoldedText text, PhoneCandidate candidate) {
    return LABELS.precede(text, candidate.start(), LABEL_REACH);
  }

  /** {@code 0.30901820}: no one writes a trunk prefix, a dot and all the rest in one group. */
  private static boolean isDecimal(FoldedText text, PhoneCandidate candidate) {
    return candidate.groups() > 1
        && candidate.size(0) == 1
        && candidate.size(1) > MOST_OF_A_GROUP
        && text.at(candidate.end(1)) == '.'
        && candidate.start(1) == candidate.end(1) + 1;
  }

  /** {@code (555) 123-4567}, {@code 1-555-123-4567} and ten digits. */
  private static boolean isAmerican(FoldedText text, PhoneCandidate candidate, int groups) {
    boolean trunk =
        groups == 4
            && candidate.begins(1, 3, 3)
            && candidate.size(3) == 4
            && text.at(candidate.start(0)) == '1';
    boolean shaped =
        trunk
            || (groups == 3 && candidate.begins(3, 3, 4))
            || (groups == 1 && candidate.size(0) == 10);
    return shaped && text.at(candidate.start(trunk ? 1 : 0)) >= '2';
  }

  private static boolean isBeginning(FoldedText text, PhoneCandidate candidate) {
    int start = candidate.start();
    return switch (text.at(start - 1)) {
      case '-', '_', '/', '.', '#' ->
          !text.isWord(start - 2) && !text.isPartOfWord(start - 1, start);
      case '$', '€', '£' -> false;
      default -> !text.isPartOfWord(start - 1, start);
    };
  }

  private static boolean isEnd(FoldedText text, PhoneCandidate candidate, int groups) {
    int end = candidate.end(groups);
    if (candidate.digits(groups) > PhoneCandidate.MOST) {
      return false;
    }
    return switch (text.at(end)) {
      case '%' -> false;
      case '-', '_' -> !text.isWord(end + 1) && !text.isPartOfWord(end, end - 1);
      case '.', ',', '/', ':' -> !FoldedText.isDigit(text.at(end + 1));
      default -> !text.isPartOfWord(end, end - 1);
    };
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
