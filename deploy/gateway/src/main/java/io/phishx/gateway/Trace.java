package io.phishx.gateway;

import io.vertx.core.MultiMap;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What ties one request's traces together: its id and its W3C trace context, the client's when
 * well-formed.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
record Trace(String requestId, String traceparent) {

  static final String REQUEST_ID = "X-Request-Id";
  static final String TRACEPARENT = "traceparent";

  private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final Pattern CONTEXT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final SecureRandom RANDOM = new SecureRandom();

  static Trace of(MultiMap headers) {
    String requestId = headers.get(REQUEST_ID);
    String traceparent = headers.get(TRACEPARENT);
    return new Trace(
        matches(PLAIN_ID, requestId) ? requestId : hex(16),
        matches(CONTEXT, traceparent) ? traceparent : "00-" + hex(16) + "-" + hex(8) + "-01");
  }

  String traceId() {
    return traceparent.substring(3, 35);
  }

  void writeTo(MultiMap headers) {
    headers.set(REQUEST_ID, requestId).set(TRACEPARENT, traceparent);
  }

  private static boolean matches(Pattern pattern, @Nullable String value) {
    return value != null && pattern.matcher(value).matches();
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
