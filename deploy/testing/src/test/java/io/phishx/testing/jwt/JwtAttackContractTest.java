package io.phishx.testing.jwt;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.phishx.testing.TestTokens;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** Careless verifiers are found out. */
class JwtAttackContractTest {

  private static final String PROBLEM =
      """
      {"type":"/problems/invalid-token","title":"Unauthorized","status":401,"detail":"no",
       "instance":"/","trace_id":"00000000000000000000000000000000"}""";

  private final JwtForge forge = JwtForge.of(TestTokens.signingKey());

  private String findings(Predicate<HttpExchange> lets) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, lets.test(exchange)));
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      return String.valueOf(
          assertThrows(AssertionError.class, () -> JwtAttackContract.assertRefusesAll(url, forge))
              .getMessage());
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, boolean lets) throws IOException {
    try (exchange) {
      if (lets) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      byte[] body = PROBLEM.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
      exchange.sendResponseHeaders(401, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String bearer(HttpExchange exchange) {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    return authorization == null ? "" : authorization.replaceFirst("^Bearer ", "");
  }

  @Test
  void whoeverLetsEverythingInFailsByEveryAttack() throws IOException {
    String findings = findings(exchange -> true);
    assertTrue(findings.lines().filter(line -> line.startsWith("401 expected")).count() >= 60);
  }

  @Test
  void whoeverLetsNothingInFailsByTheGoodTokens() throws IOException {
    String findings = findings(exchange -> false);
    assertTrue(findings.contains("let in expected, got 401: good token"), findings);
  }

  @Test
  void libraryWithItsDefaultsIsFoundOut() throws IOException {
    JwtConsumer careless =
        new JwtConsumerBuilder()
            .setVerificationKey(forge.published())
            .setSkipDefaultAudienceValidation()
            .setAllowedClockSkewInSeconds(30)
            .build();
    String findings =
        findings(
            exchange -> {
              try {
                careless.process(bearer(exchange));
                return true;
              } catch (InvalidJwtException refused) {
                return false;
              }
            });
    for (String attack :
        List.of("typ 'JWT'", "no exp", "kid '*'", "a comma too many", "unused bits set")) {
      assertTrue(findings.contains("401 expected, got 200: " + attack), attack + findings);
    }
    assertTrue(!findings.contains("signature of zeros"), findings);
    assertTrue(!findings.contains("let in expected"), findings);
  }

  @Test
  void whoeverFollowsAnAddressIsFoundOut() throws IOException {
    String findings =
        findings(
            exchange -> {
              follow(bearer(exchange));
              return false;
            });
    assertTrue(findings.contains("an address in a token was called"), findings);
  }

  private static void follow(String token) {
    try {
      String header = token.substring(0, Math.max(0, token.indexOf('.')));
      Object jku =
          JsonUtil.parseJson(
                  new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8))
              .get("jku");
      if (jku != null) {
        HttpURLConnection call =
            (HttpURLConnection) URI.create(jku.toString()).toURL().openConnection();
        call.getResponseCode();
        call.disconnect();
      }
    } catch (JoseException | IllegalArgumentException | IOException nothingToFollow) {
      // most attacks name no address
    }
  }
}
