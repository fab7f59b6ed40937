package io.phishx.pii;

import java.util.List;

/** Mail addresses, those with letters of any script too (RFC 6531); one look at each {@code @}. */
final class EmailRecognizer implements Recognizer {

  private static final double SCORE = 0.95;

  /** Of a quoted name; others end at what cannot be in one, which may be longer than is allowed. */
  private static final int MAX_QUOTED = 64;

  private static final String MARKS = ".-_+'%!#$&*~^";

  @Override
  public void find(FoldedText text, List<PiiFinding> found) {
    int from = 0;
    for (int at = text.indexOf('@', 0); at >= 0; at = text.indexOf('@', at + 1)) {
      int start = text.at(at - 1) == '"' ? quotedStart(text, at, from) : start(text, at, from);
      if (start < at && !isUserOfUrl(text, start) && !isMasked(text, start, at)) {
        int end = DomainName.end(text, at + 1, true);
        if (end > 0) {
          found.add(new PiiFinding(PiiType.EMAIL, start, end, SCORE));
          from = end;
        }
      }
    }
  }

  private static int start(FoldedText text, int at, int from) {
    int start = localStart(text, at, at, from);
    // a bounce address holds the one that it is for: bounces+ann=example.com@mailer.example
    if (text.at(start - 1) == '=' && start - 1 > from && DomainName.end(text, start, true) == at) {
      start = localStart(text, start - 1, at, from);
    }
    while (start < at && MARKS.indexOf(text.at(start)) >= 0 && text.at(start) != '_') {
      start++;
    }
    return text.at(at - 1) == '.' ? at : start;
  }

  private static int localStart(FoldedText text, int end, int at, int from) {
    int start = end;
    while (start > from && isLocal(text, start - 1, at)) {
      start--;
    }
    return start;
  }

  private static boolean isLocal(FoldedText text, int index, int at) {
    char c = text.at(index);
    char next = text.at(index + 1);
    if (index + 1 < at && (FoldedText.isSeam(c, next) || (c == '.' && next == '.'))) {
      return false;
    }
    return FoldedText.isAlphanumeric(c)
        || (c < 0x80 ? MARKS.indexOf(c) >= 0 : FoldedText.isOfOtherWord(c));
  }

  private static int quotedStart(FoldedText text, int at, int from) {
    for (int i = at - 2; i >= from && at - i <= MAX_QUOTED + 2; i--) {
      char c = text.at(i);
      if (c == '"' && text.at(i - 1) != '\\') {
        return i;
      }
      if (c < ' ') {
        return at;
      }
    }
    return at;
  }

  /** {@code https://user@host}: the host is no mailbox. */
  private static boolean isUserOfUrl(FoldedText text, int start) {
    return text.at(start - 1) == '/' && text.at(start - 2) == '/' && text.at(start - 3) == ':';
  }

  private static boolean isMasked(FoldedText text, int start, int at) {
    for (int i = start; i < at; i++) {
      if (text.at(i) != 'X' && MARKS.indexOf(text.at(i)) < 0 && "\" ".indexOf(text.at(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}
