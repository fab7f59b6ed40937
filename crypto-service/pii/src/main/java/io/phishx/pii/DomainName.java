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
   * @return -1 if there is none
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
        return end;
      }
      labels++;
      if (labels > 1 && isTopLevel(text.substring(label, i), special)) {
        end = i;
      }
      if (c != '.') {
        return end;
      }
      i++;
      label = i;
    }
    return end;
  }

  static boolean isInLabel(char c) {
    return FoldedText.isAlphanumeric(c) || c == '-' || (c >= 0x80 && Character.isLetterOrDigit(c));
  }

  private static boolean isLabel(FoldedText text, int start, int end) {
    return end > start
        && end - start <= MAX_LABEL
        && text.at(start) != '-'
        && text.at(end - 1) != '-';
  }

  private static boolean isTopLevel(String label, boolean special) {
    String lower = label.toLowerCase(Locale.ROOT);
    // the first word of a sentence behind a full stop is written Like This
    boolean oneCase = label.equals(lower) || label.equals(label.toUpperCase(Locale.ROOT));
    return oneCase && (TOP_LEVELS.contains(lower) || (special && SPECIAL.contains(lower)));
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
