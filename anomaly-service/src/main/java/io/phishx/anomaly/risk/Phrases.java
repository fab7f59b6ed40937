package io.phishx.anomaly.risk;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Phrases that press, threaten or ask, in the languages of our users. */
final class Phrases {

  /** What a phrase is for. */
  enum Kind {
    PRESSURE,
    THREAT,
    CREDENTIAL,
    PAYMENT,
    SECRECY,
    EXTORTION,
    FORTUNE
  }

  private static final Map<Kind, List<String>> ALL = load();

  private Phrases() {}

  /** Those found in {@code text}, which is lower case with single spaces; whole words only. */
  static Map<Kind, List<String>> in(String text) {
    Map<Kind, List<String>> found = new EnumMap<>(Kind.class);
    ALL.forEach(
        (kind, phrases) ->
            found.put(kind, phrases.stream().filter(p -> stands(text, p)).limit(5).toList()));
    return found;
  }

  private static boolean stands(String text, String phrase) {
    int at = text.indexOf(phrase);
    while (at >= 0) {
      int end = at + phrase.length();
      boolean starts = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
      boolean ends = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
      if (starts && ends) {
        return true;
      }
      at = text.indexOf(phrase, at + 1);
    }
    return false;
  }

  private static Map<Kind, List<String>> load() {
    Map<Kind, List<String>> all = new EnumMap<>(Kind.class);
    for (String line : Lines.of("phrases.txt")) {
      int colon = line.indexOf(':');
      Kind kind = Kind.valueOf(line.substring(0, colon).toUpperCase(Locale.ROOT));
      for (String phrase : line.substring(colon + 1).split("\\|", -1)) {
        all.computeIfAbsent(kind, k -> new ArrayList<>()).add(phrase.strip());
      }
    }
    return all;
  }
}
