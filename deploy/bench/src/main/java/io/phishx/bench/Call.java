package io.phishx.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One request, and what a right answer to it is. */
record Call(
    HttpMethod method, URI uri, Map<String, String> headers, Buffer body, Expectation expectation) {

  private static final String TYPE = "Content-Type";

  /** Tells a right answer from a wrong one; looks at the content, not at the status alone. */
  @FunctionalInterface
  interface Expectation {
    boolean met(int status, Buffer body);

    /** A 200 whose text holds each of {@code parts}. */
    static Expectation ok(String... parts) {
      return (status, body) -> {
        if (status != 200) {
          return false;
        }
        String text = body.toString();
        for (String part : parts) {
          if (!text.contains(part)) {
            return false;
          }
        }
        return true;
      };
    }
  }

  Call {
    headers = Map.copyOf(headers);
  }

  static Call get(URI uri, Map<String, String> headers, Expectation right) {
    return new Call(HttpMethod.GET, uri, headers, Buffer.buffer(), right);
  }

  static Call json(URI uri, Map<String, String> headers, Buffer body, Expectation right) {
    return new Call(HttpMethod.POST, uri, with(headers, "application/json"), body, right);
  }

  static Call json(URI uri, Map<String, String> headers, JsonObject body, Expectation right) {
    return json(uri, headers, body.toBuffer(), right);
  }

  static Call form(
      URI uri, Map<String, String> headers, Map<String, String> fields, Expectation right) {
    String body =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return new Call(
        HttpMethod.POST,
        uri,
        with(headers, "application/x-www-form-urlencoded"),
        Buffer.buffer(body),
        right);
  }

  static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }

  static Map<String, String> basic(String id, String secret) {
    byte[] pair = (encoded(id) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8);
    return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  private static Map<String, String> with(Map<String, String> headers, String type) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(TYPE, type);
    return all;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Without headers and body, which hold credentials. */
  @Override
  public String toString() {
    return "Call[" + method + " " + uri.getPath() + "]";
  }
}
