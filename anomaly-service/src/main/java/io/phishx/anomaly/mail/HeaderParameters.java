package io.phishx.anomaly.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The value and the parameters of a structured header, in one linear pass.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2231">RFC 2231</a>
 */
record HeaderParameters(String value, Map<String, String> parameters) {

  private static final int MAX_PARAMETERS = 100;

  HeaderParameters {
    parameters = Map.copyOf(parameters);
  }

  static HeaderParameters parse(String header) {
    Map<String, String> found = new HashMap<>();
    int position = Math.max(0, end(header, 0));
    String value = LowerCase.of(header.substring(0, position).strip());
    while (position < header.length() && found.size() < MAX_PARAMETERS) {
      int next = end(header, position + 1);
      String parameter = header.substring(position + 1, next);
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        found.putIfAbsent(
            LowerCase.of(parameter.substring(0, equals).strip()),
            unquote(parameter.substring(equals + 1).strip()));
      }
      position = next;
    }
    return new HeaderParameters(value, found);
  }

  /** A parameter, continued and extended forms joined and decoded. */
  Optional<String> get(String name, TextDecoder decoder) {
    String extended = parameters.get(name + "*");
    if (extended != null) {
      return Optional.of(percent(extended, decoder));
    }
    String plain = parameters.get(name);
    if (plain != null) {
      return Optional.of(EncodedWords.decode(plain, decoder));
    }
    Map<Integer, String> pieces = new TreeMap<>();
    boolean encoded = false;
    for (int i = 0; i < MAX_PARAMETERS; i++) {
      String part = parameters.get(name + "*" + i);
      String partEncoded = parameters.get(name + "*" + i + "*");
      if (part == null && partEncoded == null) {
        break;
      }
      encoded |= partEncoded != null;
      pieces.put(i, partEncoded != null ? partEncoded : String.valueOf(part));
    }
    if (pieces.isEmpty()) {
      return Optional.empty();
    }
    String joined = String.join("", pieces.values());
    return Optional.of(encoded ? percent(joined, decoder) : joined);
  }

  /** The byte written as two hexadecimal digits at {@code index}, or -1. */
  static int hex(String text, int index) {
    if (index + 1 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(index), 16);
    int low = Character.digit(text.charAt(index + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  private static String percent(String text, TextDecoder decoder) {
    int first = text.indexOf('\'');
    int second = first < 0 ? -1 : text.indexOf('\'', first + 1);
    String charset = second < 0 ? "utf-8" : text.substring(0, first);
    String content = text.substring(second + 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length());
    for (int i = 0; i < content.length(); i++) {
      int hex = content.charAt(i) == '%' ? hex(content, i + 1) : -1;
      if (hex >= 0) {
        bytes.write(hex);
        i += 2;
      } else {
        byte[] one = content.substring(i, i + 1).getBytes(StandardCharsets.UTF_8);
        bytes.write(one, 0, one.length);
      }
    }
    return decoder.decode(bytes.toByteArray(), charset);
  }

  private static int end(String header, int from) {
    boolean quoted = false;
    for (int i = from; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ';' && !quoted) {
        return i;
      }
    }
    return header.length();
  }

  private static String unquote(String text) {
    if (text.length() < 2 || text.charAt(0) != '"') {
      return text;
    }
    int end = text.endsWith("\"") ? text.length() - 1 : text.length();
    StringBuilder out = new StringBuilder(end);
    for (int i = 1; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < end) {
        i++;
        c = text.charAt(i);
      }
      out.append(c);
    }
    return out.toString();
  }
}
