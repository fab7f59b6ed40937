package io.phishx.anomaly.risk;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Phrases that press, threaten or ask, in the languages of our users. */
final class Phrases {

  /** What a phrase is for. */
  enum Kind {
    PRESSURE,
    THREAT,
    CREDENTIAL,
    PAYMENT,
    SECRECY,
    CALLBACK,
    EXTORTION,
    FORTUNE
  }

  private static final Map<String, List<Phrase>> BY_FIRST_WORD = load();
  private static final int MOST = 5;

  private Phrases() {}

  /**
   * Those found in {@code text}, which is lower case with single spaces; whole words only, at most
   * five of a kind. One walk over the text, however many phrases there are.
   */
  static Map<Kind, List<String>> in(String text) {
    Map<Kind, Set<String>> found = new EnumMap<>(Kind.class);
    int at = 0;
    while (at < text.length()) {
      int end = endOfWord(text, at);
      for (Phrase phrase : BY_FIRST_WORD.getOrDefault(text.substring(at, end), List.of())) {
        if (phrase.standsAt(text, at)) {
          found.computeIfAbsent(phrase.kind(), k -> new LinkedHashSet<>()).add(phrase.words());
        }
      }
      at = Math.max(end, at + 1);
    }
    Map<Kind, List<String>> some = new EnumMap<>(Kind.class);
    found.forEach((kind, all) -> some.put(kind, all.stream().limit(MOST).toList()));
    return some;
  }

  /** The end of the word at {@code at}: {@code at} itself if none begins there. */
  private static int endOfWord(String text, int at) {
    if (isUnspaced(text.charAt(at))) {
      return at + 1;
    }
    int end = at;
    while (end < text.length()
        && Character.isLetterOrDigit(text.charAt(end))
        && !isUnspaced(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Letters of scripts that put no spaces between words. */
  private static boolean isUnspaced(char c) {
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA, THAI -> true;
      default -> false;
    };
  }

  private static Map<String, List<Phrase>> load() {
    Map<String, List<Phrase>> all = new HashMap<>();
    for (String line : Lines.of("phrases.txt")) {
      int colon = line.indexOf(':');
      Kind kind = Kind.valueOf(line.substring(0, colon).toUpperCase(Locale.ROOT));
      for (String given : line.substring(colon + 1).split("\\|", -1)) {
        String words = given.strip();
        all.computeIfAbsent(words.substring(0, endOfWord(words, 0)), k -> new ArrayList<>())
            .add(new Phrase(kind, words));
      }
    }
    return all;
  }

  private record Phrase(Kind kind, String words) {

    boolean standsAt(String text, int at) {
      int end = at + words.length();
      return text.startsWith(words, at)
          && (end == text.length()
              || !Character.isLetterOrDigit(text.charAt(end))
              || isUnspaced(text.charAt(end))
              || isUnspaced(text.charAt(end - 1)));
    }
  }
}
