package io.phishx.pii;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.validator.routines.DomainValidator;
import org.apache.commons.validator.routines.DomainValidator.ArrayType;

/** Reads domain names in a text; a name counts if its top level exists. */
final class DomainName {

  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL = 63;
  private static final Set<String> TOP_LEVELS = topLevels();
  private static final int LONGEST_TOP =
      TOP_LEVELS.stream().mapToInt(String::length).max().orElse(MAX_LABEL);
  private static final int SHORTEST_TOP =
      TOP_LEVELS.stream().mapToInt(String::length).min().orElse(1);

  /** Names that are never delegated, but are used in examples and inside of companies. */
  private static final Set<String> SPECIAL =
      Set.of(
          "corp",
          "example",
          "home",
          "internal",
          "intranet",
          "invalid",
          "lan",
          "local",
          "localdomain",
          "private",
          "test");

  private DomainName() {}

  /**
   * The end of the longest name of two labels or more that begins at {@code from}.
   *
   * @param special whether undelegated top levels count too
   * @return if there is none, a negative number: {@code -i} says that no character before {@code i}
   *     begins the last label of such a name
   */
  static int end(FoldedText text, int from, boolean special) {
    int end = -1;
    int label = from;
    int labels = 0;
    int i = from;
    while (i - from <= MAX_LENGTH) {
      char c = text.at(i);
      boolean seam = i > from && FoldedText.isSeam(text.at(i - 1), c);
      if (isInLabel(c) && !seam) {
        i++;
        continue;
      }
      if (!isLabel(text, label, i)) {
        return end > 0 ? end : -i;
      }
      labels++;
      if (labels > 1 && isTopLevel(text, label, i, special)) {
        end = i;
      }
      if (c != '.') {
        return end > 0 ? end : -i;
      }
      i++;
      label = i;
    }
    return end > 0 ? end : -label;
  }

  static boolean isInLabel(char c) {
    return FoldedText.isAlphanumeric(c) || c == '-' || FoldedText.isOfOtherWord(c);
  }

  private static boolean isLabel(FoldedText text, int start, int end) {
    return end > start
        && end - start <= MAX_LABEL
        && text.at(start) != '-'
        && text.at(end - 1) != '-';
  }

  private static boolean isTopLevel(FoldedText text, int start, int end, boolean special) {
    if (end - start < SHORTEST_TOP || end - start > LONGEST_TOP) {
      return false;
    }
    String label = text.substring(start, end);
    String lower = label.toLowerCase(Locale.ROOT);
    // the first word of a sentence behind a full stop is written Like This
    return (TOP_LEVELS.contains(lower) || (special && SPECIAL.contains(lower)))
        && (label.equals(lower) || label.equals(label.toUpperCase(Locale.ROOT)));
  }

  private static Set<String> topLevels() {
    Set<String> known = new HashSet<>();
    for (ArrayType type : new ArrayType[] {ArrayType.GENERIC_RO, ArrayType.COUNTRY_CODE_RO}) {
      Arrays.stream(DomainValidator.getTLDEntries(type))
          .forEach(
              name -> {
                known.add(name);
                known.add(java.net.IDN.toUnicode(name));
              });
    }
    return Set.copyOf(known);
  }
}
