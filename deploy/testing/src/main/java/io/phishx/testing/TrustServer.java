package io.phishx.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/** The HTTP side of {@link TrustResource}; as strict as auth-service about who asks. */
final class TrustServer {
  private static final int SERVICE_TOKEN_SECONDS = 300;
  private static final String NO_ERASURES = "{\"erasures\":[]}";

  private final HttpServer http;

  private TrustServer(HttpServer http) {
    this.http = http;
  }

  static TrustServer start() {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext(
          "/internal/feeds/trust",
          exchange -> {
            TrustResource.asked().incrementAndGet();
            feed(exchange, TrustState::json);
          });
      http.createContext(
          "/internal/feeds/erasures", exchange -> feed(exchange, version -> NO_ERASURES));
      http.createContext("/auth/token", TrustServer::token);
      http.setExecutor(daemons());
      http.start();
      return new TrustServer(http);
    } catch (IOException noLoopback) {
      throw new UncheckedIOException(noLoopback);
    }
  }

  int port() {
    return http.getAddress().getPort();
  }

  private static ExecutorService daemons() {
    return Executors.newCachedThreadPool(
        work -> {
          Thread thread = new Thread(work, "phishx-test-trust");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static void feed(HttpExchange exchange, LongFunction<String> document)
      throws IOException {
    if (isAway(exchange)) {
      return;
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      answer(exchange, 405, null);
    } else if (!isServiceToken(exchange.getRequestHeaders().getFirst("Authorization"))) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
      answer(exchange, 401, null);
    } else {
      long version = TrustState.version();
      String tag = "\"" + version + "\"";
      exchange.getResponseHeaders().set("ETag", tag);
      boolean known = tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
      answer(exchange, known ? 304 : 200, known ? null : document.apply(version));
    }
  }

  private static void token(HttpExchange exchange) throws IOException {
    if (isAway(exchange)) {
      return;
    }
    Map<String, String> form = form(exchange);
    if (!exchange.getRequestMethod().equals("POST")) {
      answer(exchange, 405, null);
    } else if (!isOurClient(exchange, form)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"phishx\"");
      answer(exchange, 401, "{\"error\":\"invalid_client\"}");
    } else if (!"client_credentials".equals(form.get("grant_type"))) {
      answer(exchange, 400, "{\"error\":\"unsupported_grant_type\"}");
    } else {
      issue(exchange, form);
    }
  }

  private static void issue(HttpExchange exchange, Map<String, String> form) throws IOException {
    UUID tenant;
    try {
      tenant = UUID.fromString(form.getOrDefault("tenant", TestTokens.OPERATOR_TENANT.toString()));
    } catch (IllegalArgumentException malformed) {
      answer(exchange, 400, "{\"error\":\"invalid_request\"}");
      return;
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "access_token",
        TestTokens.token().tenant(tenant).asService(TrustResource.CLIENT_ID).sign());
    answer.put("token_type", "Bearer");
    answer.put("expires_in", SERVICE_TOKEN_SECONDS);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    answer(exchange, 200, JsonUtil.toJson(answer));
  }

  private static boolean isAway(HttpExchange exchange) throws IOException {
    return switch (TrustResource.mode()) {
      case PRESENT -> false;
      case UNAVAILABLE -> {
        exchange.getResponseHeaders().set("Retry-After", "1");
        answer(exchange, 503, null);
        yield true;
      }
      case SILENT -> {
        exchange.close();
        yield true;
      }
    };
  }

  private static boolean isServiceToken(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      return false;
    }
    try {
      return new JwtConsumerBuilder()
          .setExpectedAudience("phishx-internal")
          .setExpectedIssuer("phishx")
          .setRequireExpirationTime()
          .setVerificationKeyResolver(new JwksVerificationKeyResolver(SigningKeys.publishedKeys()))
          .build()
          .processToClaims(authorization.substring("Bearer ".length()))
          .hasClaim("tenant_id");
    } catch (InvalidJwtException refused) {
      return false;
    }
  }

  private static boolean isOurClient(HttpExchange exchange, Map<String, String> form) {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String expected = TrustResource.CLIENT_ID + ":" + TrustResource.CLIENT_SECRET;
    if (authorization == null) {
      return expected.equals(form.get("client_id") + ":" + form.get("client_secret"));
    }
    return authorization.equals(
        "Basic " + Base64.getEncoder().encodeToString(expected.getBytes(StandardCharsets.UTF_8)));
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> form = new LinkedHashMap<>();
    for (String pair : body.split("&", -1)) {
      String[] sides = pair.split("=", 2);
      if (sides.length == 2) {
        form.put(decode(sides[0]), decode(sides[1]));
      }
    }
    return form;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, @Nullable String json)
      throws IOException {
    try (exchange) {
      if (json == null) {
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
