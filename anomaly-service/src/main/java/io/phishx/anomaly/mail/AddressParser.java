package io.phishx.anomaly.mail;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads address headers leniently and in one linear pass: quotes, comments, angle brackets, groups.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5322#section-3.4">RFC 5322, 3.4</a>
 */
final class AddressParser {

  /** More recipients than this are counted no further. */
  static final int MAX_MAILBOXES = 2_000;

  private final TextDecoder decoder;
  private final List<Mailbox> found = new ArrayList<>();
  private final StringBuilder phrase = new StringBuilder();
  private final StringBuilder comment = new StringBuilder();
  private final StringBuilder angle = new StringBuilder();
  private boolean sawAngle;
  private boolean sawAt;

  private AddressParser(TextDecoder decoder) {
    this.decoder = decoder;
  }

  /** The mailboxes of a header's value; encoded words are decoded after splitting. */
  static List<Mailbox> parse(String header, TextDecoder decoder) {
    AddressParser parser = new AddressParser(decoder);
    parser.read(header);
    return List.copyOf(parser.found);
  }

  private void read(String header) {
    boolean quoted = false;
    boolean inAngle = false;
    int depth = 0;
    for (int i = 0; i < header.length() && found.size() < MAX_MAILBOXES; i++) {
      char c = header.charAt(i);
      StringBuilder target = depth > 0 ? comment : inAngle ? angle : phrase;
      if (c == '\\' && (quoted || depth > 0) && i + 1 < header.length()) {
        i++;
        target.append(header.charAt(i));
      } else if (quoted) {
        quoted = c != '"';
        if (quoted) {
          target.append(c);
        }
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && depth > 0) {
        depth--;
      } else if (depth > 0) {
        comment.append(c);
      } else if (c == '"') {
        quoted = true;
      } else if (c == '<') {
        inAngle = true;
        sawAngle = true;
        angle.setLength(0);
      } else if (c == '>') {
        inAngle = false;
      } else if ((c == ',' || c == ';') && !inAngle) {
        finish();
      } else if (c == ':' && !inAngle && !sawAt) {
        phrase.setLength(0);
      } else {
        sawAt |= c == '@' && !inAngle;
        target.append(c);
      }
    }
    finish();
  }

  private void finish() {
    String words = phrase.toString().strip();
    String address = sawAngle ? angle.toString().strip() : words;
    String name = sawAngle ? words : comment.toString().strip();
    if (sawAngle || !words.isEmpty()) {
      found.add(
          Mailbox.of(
              oneLine(EncodedWords.decode(name, decoder)),
              oneLine(EncodedWords.decode(address, decoder))));
    }
    phrase.setLength(0);
    comment.setLength(0);
    angle.setLength(0);
    sawAngle = false;
    sawAt = false;
  }

  private static String oneLine(String text) {
    return text.replace('\r', ' ').replace('\n', ' ').replace('\t', ' ').strip();
  }
}
