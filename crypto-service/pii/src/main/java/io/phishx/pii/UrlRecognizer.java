package io.phishx.pii;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Links: known schemes, defanged ones too, and names that begin with {@code www.}. */
final class UrlRecognizer implements Recognizer {

  private static final Set<String> SCHEMES =
      Set.of("http", "https", "ftp", "ftps", "sftp", "ws", "wss", "hxxp", "hxxps");
  private static final int MAX_SCHEME = 5;
  private static final double WITH_SCHEME = 0.95;
  private static final double WITHOUT_SCHEME = 0.9;
  private static final String NEVER_IN = "<>\"`{}|\\^";
  private static final String NOT_AT_END = ".,;:!?'*_~";

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    int from = 0;
    int nameless = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.at(i);
      if ((c != ':' && c != '.') || i < from) {
        continue;
      }
      int start =
          c == ':' ? schemeStart(text, i, from) : wwwStart(text, i, Math.max(from, nameless));
      int name = start >= 0 && c == '.' ? DomainName.end(text, start, true) : 0;
      // a name that was looked for in vain is not looked for again from its middle
      nameless = Math.max(nameless, -name);
      if (start >= 0 && name >= 0) {
        int end = end(text, c == ':' ? i + 3 : i + 1);
        found.add(new PiiFinding(PiiType.URL, start, end, c == ':' ? WITH_SCHEME : WITHOUT_SCHEME));
        from = end;
      }
    }
  }

  private static int schemeStart(FoldedText text, int colon, int from) {
    if (text.at(colon + 1) != '/' || text.at(colon + 2) != '/') {
      return -1;
    }
    int start = colon;
    while (start > from && colon - start <= MAX_SCHEME && FoldedText.isLetter(text.at(start - 1))) {
      start--;
    }
    String scheme = text.substring(start, colon).toLowerCase(Locale.ROOT);
    char host = text.at(colon + 3);
    boolean hosted = DomainName.isInLabel(host) || host == '[';
    return hosted && SCHEMES.contains(scheme) ? start : -1;
  }

  private static int wwwStart(FoldedText text, int dot, int from) {
    int start = dot - 3;
    if (start < from || text.isWord(start - 1) || text.at(start - 1) == '@') {
      return -1;
    }
    for (int i = start; i < dot; i++) {
      if (text.at(i) != 'w' && text.at(i) != 'W') {
        return -1;
      }
    }
    return start;
  }

  private static int end(FoldedText text, int from) {
    int end = from;
    int open = 0;
    while (end < text.length() && isIn(text, end)) {
      char c = text.at(end);
      if (c == '(' || c == '[') {
        open++;
      } else if ((c == ')' || c == ']') && --open < 0) {
        break;
      }
      end++;
    }
    while (end > from && NOT_AT_END.indexOf(text.at(end - 1)) >= 0) {
      end--;
    }
    return Math.max(end, from + 1);
  }

  private static boolean isIn(FoldedText text, int index) {
    char c = text.at(index);
    if ((c == ',' || c == ';') && isLink(text, index + 1)) {
      return false;
    }
    if (c < 0x80) {
      return c > ' ' && c != 0x7F && NEVER_IN.indexOf(c) < 0;
    }
    char before = text.at(index - 1);
    boolean seam = FoldedText.isAlphanumeric(before) && FoldedText.isSeam(before, c);
    return !seam && (Character.isLetterOrDigit(c) || Character.isSurrogate(c));
  }

  /** Links in a list may have no space between them. */
  private static boolean isLink(FoldedText text, int index) {
    return text.isInAnyCaseAt(index, "http")
        || text.isInAnyCaseAt(index, "hxxp")
        || text.isInAnyCaseAt(index, "www.");
  }
}
