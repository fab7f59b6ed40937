package io.phishx.anomaly.mail;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the links of a mail, each pair of target and shown text once. */
final class Links {

  /** The first links that are looked at; so many are a finding long before. */
  static final int FIRST = 1_500;

  /** The last links that are looked at. */
  static final int LAST = 500;

  private static final Pattern IN_TEXT =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?:https?|ftp|file)://[^\\s<>\"'`\\[\\]{}|]++"
              + "|(?<![\\p{L}\\p{N}/.@])www\\.[^\\s<>\"'`\\[\\]{}|]++",
          Pattern.CASE_INSENSITIVE);
  private static final String TRAILING = ".,;:!?)*_\u201d\u2019\u00bb";

  private final Set<Link> first = new LinkedHashSet<>();
  private final SequencedSet<Link> last = new LinkedHashSet<>();
  private int passedOver;

  void add(Link link) {
    if (link.target().isEmpty() || first.contains(link)) {
      return;
    }
    if (first.size() < FIRST) {
      first.add(link);
    } else if (last.add(link) && last.size() > LAST) {
      last.removeFirst();
      passedOver++;
    }
  }

  /** How many links between the first and the last ones nobody looks at. */
  int passedOver() {
    return passedOver;
  }

  void addFromText(String text) {
    Matcher matcher = IN_TEXT.matcher(text);
    while (matcher.find()) {
      String target = trimmed(matcher.group());
      if (target.length() > "http://".length()) {
        add(
            new Link(
                target.regionMatches(true, 0, "www.", 0, 4) ? "http://" + target : target, null));
      }
    }
  }

  List<Link> all() {
    List<Link> all = new ArrayList<>(first);
    all.addAll(last);
    return all;
  }

  private static String trimmed(String target) {
    int end = target.length();
    int bracket = target.indexOf('(');
    while (end > 0 && TRAILING.indexOf(target.charAt(end - 1)) >= 0) {
      boolean closesOwnBracket = target.charAt(end - 1) == ')' && bracket >= 0 && bracket < end - 1;
      if (closesOwnBracket) {
        break;
      }
      end--;
    }
    return target.substring(0, end);
  }
}
