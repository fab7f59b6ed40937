package io.phishx.anomaly.risk;

import io.phishx.anomaly.mail.LowerCase;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;

/**
 * Maps letters to the Latin letters they are mistaken for.
 *
 * @see <a href="https://www.unicode.org/reports/tr39/">Unicode TR 39</a>, of whose table this is
 *     what matters for domain labels
 */
final class Confusables {

  private static final Map<Integer, String> LETTERS = new HashMap<>();

  static {
    map("аàáâãäåɑα", "a");
    map("ьЬ", "b");
    map("сçćčϲ", "c");
    map("ԁɗđ", "d");
    map("еèéêëēėęєҽε", "e");
    map("ɡğģ", "g");
    map("һհ", "h");
    map("іìíîïıӏіɩι", "i");
    map("јϳ", "j");
    map("кκ", "k");
    map("ⅼ", "l");
    map("ṃм", "m");
    map("ոñńпη", "n");
    map("оòóôõöøοσо0", "o");
    map("рρþ", "p");
    map("ԛզ", "q");
    map("гŕř", "r");
    map("ѕśšş", "s");
    map("тτţť", "t");
    map("υսùúûüµ", "u");
    map("νѵ", "v");
    map("ѡωԝш", "w");
    map("хχ", "x");
    map("уýÿγү", "y");
    map("ᴢźżž", "z");
    map("1|", "l");
    map("5$", "s");
    map("3", "e");
  }

  private Confusables() {}

  private static void map(String lookalikes, String letter) {
    lookalikes.codePoints().forEach(c -> LETTERS.put(c, letter));
  }

  /** The form in which labels that look alike are equal; {@code i} and {@code l} are one. */
  static String skeleton(String label) {
    String text = LowerCase.of(Normalizer.normalize(label, Normalizer.Form.NFKC));
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              String letter = LETTERS.get(c);
              if (letter == null) {
                out.appendCodePoint(c);
              } else {
                out.append(letter);
              }
            });
    return out.toString()
        .replace("rn", "m")
        .replace("vv", "w")
        .replace("cl", "d")
        .replace('i', 'l');
  }

  /** The text with foreign look-alikes replaced in words that also have Latin ones. */
  static String unmixed(String text) {
    if (text.codePoints().noneMatch(Confusables::isForeign)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = at;
      boolean latin = false;
      boolean foreign = false;
      while (end < text.length() && Character.isLetter(text.charAt(end))) {
        foreign |= isForeign(text.charAt(end));
        latin |= Character.UnicodeScript.of(text.charAt(end)) == Character.UnicodeScript.LATIN;
        end++;
      }
      end = Math.max(end, at + 1);
      String word = text.substring(at, end);
      if (latin && foreign) {
        word.codePoints()
            .mapToObj(
                c ->
                    isForeign(c)
                        ? LETTERS.getOrDefault(c, Character.toString(c))
                        : Character.toString(c))
            .forEach(out::append);
      } else {
        out.append(word);
      }
      at = end;
    }
    return out.toString();
  }

  private static boolean isForeign(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case CYRILLIC, GREEK, ARMENIAN -> true;
      default -> false;
    };
  }

  /** Whether Latin letters and such that are mistaken for them stand in one label of a domain. */
  static boolean mixesScripts(String domain) {
    for (String label : domain.split("\\.", -1)) {
      boolean latin = false;
      boolean lookalike = false;
      for (int i = 0; i < label.length(); i++) {
        latin |= Character.UnicodeScript.of(label.charAt(i)) == Character.UnicodeScript.LATIN;
        lookalike |= isForeign(label.charAt(i));
      }
      if (latin && lookalike) {
        return true;
      }
    }
    return false;
  }

  /** Whether one inserted, missing, replaced or swapped letter makes {@code a} into {@code b}. */
  static boolean oneEditApart(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 1 || a.equals(b)) {
      return false;
    }
    int same = 0;
    int shorter = Math.min(a.length(), b.length());
    while (same < shorter && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    String restA = a.substring(same);
    String restB = b.substring(same);
    if (restA.length() == restB.length()) {
      boolean swapped =
          restA.length() >= 2
              && restA.charAt(0) == restB.charAt(1)
              && restA.charAt(1) == restB.charAt(0)
              && restA.substring(2).equals(restB.substring(2));
      return swapped || restA.substring(1).equals(restB.substring(1));
    }
    return restA.length() > restB.length()
        ? restA.substring(1).equals(restB)
        : restB.substring(1).equals(restA);
  }
}
