package io.phishx.anomaly.mail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the links of a mail, each pair of target and shown text once. */
final class Links {

  /** Links beyond this are not looked at; so many are a finding long before. */
  static final int MAX_LINKS = 2_000;

  private static final Pattern IN_TEXT =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?:https?|ftp)://[^\\s<>\"'`\\[\\]{}|]++"
              + "|(?<![\\p{L}\\p{N}/.@])www\\.[^\\s<>\"'`\\[\\]{}|]++",
          Pattern.CASE_INSENSITIVE);
  private static final String TRAILING = ".,;:!?)*_\u201d\u2019\u00bb";

  private final Map<Link, Boolean> found = new LinkedHashMap<>();

  void add(Link link) {
    if (found.size() < MAX_LINKS && !link.target().isEmpty()) {
      found.put(link, true);
    }
  }

  void addFromText(String text) {
    Matcher matcher = IN_TEXT.matcher(text);
    while (matcher.find() && found.size() < MAX_LINKS) {
      String target = trimmed(matcher.group());
      if (target.length() > "http://".length()) {
        add(
            new Link(
                target.regionMatches(true, 0, "www.", 0, 4) ? "http://" + target : target, null));
      }
    }
  }

  List<Link> all() {
    return new ArrayList<>(found.keySet());
  }

  private static String trimmed(String target) {
    int end = target.length();
    while (end > 0 && TRAILING.indexOf(target.charAt(end - 1)) >= 0) {
      boolean closesOwnBracket =
          target.charAt(end - 1) == ')' && target.substring(0, end - 1).indexOf('(') >= 0;
      if (closesOwnBracket) {
        break;
      }
      end--;
    }
    return target.substring(0, end);
  }
}
