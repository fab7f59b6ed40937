package io.phishx.anomaly.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the receiving server found out about the sender.
 *
 * <p>Only the results of trusted servers may speak for a mail. Without a configured server the
 * topmost results count against a mail, as its sender has no reason to forge those, and never for
 * it.
 *
 * @param results method to result, lower case: {@code spf} to {@code fail}
 * @param trusted whether a trusted server wrote them
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8601">RFC 8601</a>
 */
public record Authentication(Map<String, String> results, boolean trusted) {

  /** No server said anything. */
  public static final Authentication NONE = new Authentication(Map.of(), false);

  private static final Set<String> METHODS = Set.of("spf", "dkim", "dmarc");
  private static final int MAX_HEADER = 8_192;

  public Authentication {
    results = Map.copyOf(results);
  }

  static Authentication of(
      List<String> headers, List<String> receivedSpf, Set<String> trustedServers) {
    for (String header : headers) {
      String text = header.length() > MAX_HEADER ? header.substring(0, MAX_HEADER) : header;
      int end = text.indexOf(';');
      String server = LowerCase.of((end < 0 ? text : text.substring(0, end)).strip());
      int version = server.indexOf(' ');
      server = version < 0 ? server : server.substring(0, version);
      boolean known = trustedServers.contains(server);
      if (end >= 0 && (known || trustedServers.isEmpty())) {
        return new Authentication(results(text.substring(end + 1)), known);
      }
    }
    if (trustedServers.isEmpty() && !receivedSpf.isEmpty()) {
      String first = LowerCase.of(receivedSpf.getFirst().strip());
      int space = first.indexOf(' ');
      return new Authentication(
          Map.of("spf", space < 0 ? first : first.substring(0, space)), false);
    }
    return NONE;
  }

  /** Whether {@code method} gave {@code result}. */
  public boolean has(String method, String result) {
    return result.equals(results.get(method));
  }

  /** Whether a trusted server confirmed the domain of the From header. */
  public boolean confirmsSender() {
    return trusted && has("dmarc", "pass");
  }

  private static Map<String, String> results(String text) {
    Map<String, String> found = new HashMap<>();
    for (String part : text.split(";", 50)) {
      String result = LowerCase.of(part.strip());
      int equals = result.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String method = result.substring(0, equals).strip();
      String value = word(result.substring(equals + 1).strip());
      if (METHODS.contains(method)) {
        // one valid signature of several is a pass
        found.merge(method, value, (a, b) -> a.equals("pass") ? a : b);
      }
    }
    return found;
  }

  private static String word(String text) {
    int end = 0;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }
}
