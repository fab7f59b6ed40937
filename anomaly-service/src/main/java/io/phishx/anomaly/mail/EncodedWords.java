package io.phishx.anomaly.mail;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/**
 * Decodes encoded words in one pass, whatever they contain.
 *
 * <p>A character that was split over two adjacent words of the same charset is put together, as
 * many mailers split so though the RFC forbids it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2047">RFC 2047</a>
 */
final class EncodedWords {

  private static final int MAX_CHARSET = 60;

  private final TextDecoder decoder;
  private final StringBuilder out = new StringBuilder();
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private String pendingCharset = "";

  private EncodedWords(TextDecoder decoder) {
    this.decoder = decoder;
  }

  /** The text with its encoded words decoded; what is malformed stays as it is. */
  static String decode(String text, TextDecoder decoder) {
    if (!text.contains("=?")) {
      return text;
    }
    EncodedWords words = new EncodedWords(decoder);
    words.read(text);
    // pieces are clean by themselves, together they need not be
    return decoder.clean(words.out.toString());
  }

  private void read(String text) {
    int position = 0;
    while (position < text.length()) {
      int start = text.indexOf("=?", position);
      int end = start < 0 ? -1 : word(text, start);
      if (start < 0) {
        plain(text.substring(position));
        return;
      }
      String between = text.substring(position, start);
      if (end < 0) {
        plain(between + "=?");
        position = start + 2;
        continue;
      }
      boolean joins = pending.size() > 0 && between.isBlank();
      if (!joins) {
        plain(between);
      }
      take(text.substring(start + 2, end - 2));
      position = end;
    }
    flush();
  }

  /** The end of the encoded word that begins at {@code start}, or -1. */
  private static int word(String text, int start) {
    int charsetEnd = text.indexOf('?', start + 2);
    if (charsetEnd < 0 || charsetEnd == start + 2 || charsetEnd - start > MAX_CHARSET) {
      return -1;
    }
    if (charsetEnd + 2 >= text.length() || text.charAt(charsetEnd + 2) != '?') {
      return -1;
    }
    char encoding = Character.toLowerCase(text.charAt(charsetEnd + 1));
    if (encoding != 'b' && encoding != 'q') {
      return -1;
    }
    int end = text.indexOf('?', charsetEnd + 3);
    boolean closed = end >= 0 && end + 1 < text.length() && text.charAt(end + 1) == '=';
    return closed ? end + 2 : -1;
  }

  private void take(String word) {
    int first = word.indexOf('?');
    String charset = word.substring(0, first);
    int language = charset.indexOf('*');
    charset = LowerCase.of(language < 0 ? charset : charset.substring(0, language));
    if (!charset.equals(pendingCharset)) {
      flush();
      pendingCharset = charset;
    }
    String content = word.substring(first + 3);
    byte[] bytes =
        Character.toLowerCase(word.charAt(first + 1)) == 'b' ? base64(content) : quoted(content);
    pending.write(bytes, 0, bytes.length);
  }

  private static byte[] base64(String content) {
    try {
      return Base64.getMimeDecoder().decode(content);
    } catch (IllegalArgumentException e) {
      return new byte[] {'?'};
    }
  }

  private static byte[] quoted(String content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length());
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      int hex = c == '=' ? HeaderParameters.hex(content, i + 1) : -1;
      if (hex >= 0) {
        bytes.write(hex);
        i += 2;
      } else {
        bytes.write(c == '_' ? ' ' : c);
      }
    }
    return bytes.toByteArray();
  }

  private void plain(String text) {
    flush();
    out.append(text);
  }

  private void flush() {
    if (pending.size() > 0) {
      out.append(decoder.decode(pending.toByteArray(), pendingCharset));
      pending.reset();
    }
    pendingCharset = "";
  }
}
