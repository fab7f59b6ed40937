package io.phishx.pii;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Bare domain names; not the names of files, packages and methods that look like them. */
final class DomainRecognizer implements Recognizer {

  private static final double COMMON = 0.8;
  private static final double OTHER = 0.6;
  private static final Set<String> COMMON_LEVELS = Set.of("com", "net", "org", "edu", "gov");

  /** Top levels that files end with more often than names do. */
  private static final Set<String> FILES =
      Set.of(
          "app", "bz", "cc", "java", "md", "mov", "name", "pl", "pm", "ps", "py", "rs", "sh", "so",
          "vi", "zip");

  private static final Set<String> PACKAGES =
      Set.of("com", "org", "net", "io", "java", "javax", "jakarta", "de", "dev", "edu");

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    int from = 0;
    for (int dot = text.indexOf('.', 0);
        dot >= 0;
        dot = text.indexOf('.', Math.max(from, dot + 1))) {
      if (!text.isWord(dot - 1) || !text.isWord(dot + 1)) {
        continue;
      }
      int start = dot;
      while (start > from
          && DomainName.isInLabel(text.at(start - 1))
          && !FoldedText.isSeam(text.at(start - 1), text.at(start))) {
        start--;
      }
      int end = start < dot ? DomainName.end(text, start, false) : -1;
      if (end > 0 && isName(text, start, end)) {
        found.add(new PiiFinding(PiiType.DOMAIN, start, end, score(text, end)));
      }
      from = end > 0 ? end : runEnd(text, dot);
    }
  }

  private static int runEnd(FoldedText text, int from) {
    int end = from;
    while (DomainName.isInLabel(text.at(end)) || text.at(end) == '.') {
      end++;
    }
    return end;
  }

  private static boolean isName(FoldedText text, int start, int end) {
    char before = text.at(start - 1);
    char after = text.at(end);
    String name = text.substring(start, end);
    if ("/\\_@$#.-=".indexOf(before) >= 0 && before != FoldedText.NONE) {
      return false;
    }
    // an invocation, an address, an identifier, or a longer name whose top level doesn't exist
    if ("(@_".indexOf(after) >= 0 && after != FoldedText.NONE) {
      return false;
    }
    if (after == '.' && text.isWord(end + 1)) {
      return false;
    }
    String top = topLevel(name);
    boolean onlyMask = name.chars().allMatch(c -> c == 'X' || c == '.' || c == '-');
    boolean isPackage =
        name.indexOf('.') != name.lastIndexOf('.')
            && PACKAGES.contains(name.substring(0, name.indexOf('.')));
    return !onlyMask && !isPackage && !FILES.contains(top);
  }

  private static double score(FoldedText text, int end) {
    String top = topLevel(text.substring(Math.max(0, end - 4), end));
    return COMMON_LEVELS.contains(top) ? COMMON : OTHER;
  }

  private static String topLevel(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
