package io.phishx.testing.jwt;

import com.sun.net.httpserver.HttpServer;
import io.phishx.testing.ProblemAssert;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/**
 * Sends every forged token of the list to a protected call of a running service: each must be
 * answered with 401, its challenge and a problem that tells nothing, and no address in a token may
 * be called. Good tokens between them must be let in, so that a service that refuses everything
 * fails too.
 */
public final class JwtAttackContract {

  /** Fewer would mean that a list was lost. */
  private static final int AT_LEAST = 60;

  private static final int CONTROL_EVERY = 25;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final String url;
  private final JwtForge forge;
  private final HttpClient http;

  private JwtAttackContract(String url, JwtForge forge, HttpClient http) {
    this.url = url;
    this.forge = forge;
    this.http = http;
  }

  /**
   * Runs the list.
   *
   * @param url a call that {@code GET} with a token of scope {@code read} answers with 200
   * @return how many attacks were refused
   * @throws AssertionError that names each attack which was not refused as it has to be
   */
  public static int assertRefusesAll(String url, JwtForge forge) {
    AtomicInteger heard = new AtomicInteger();
    HttpServer listener = listener(heard);
    try (HttpClient http = client()) {
      String address = "http://127.0.0.1:" + listener.getAddress().getPort();
      List<JwtAttack> attacks = new ArrayList<>();
      attacks.addAll(AlgorithmAttacks.of(forge));
      attacks.addAll(HeaderAttacks.of(forge, address));
      attacks.addAll(EncodingAttacks.of(forge));
      attacks.addAll(ClaimAttacks.of(forge));
      List<String> findings = new JwtAttackContract(url, forge, http).run(attacks);
      if (heard.get() > 0) {
        findings.add("an address in a token was called " + heard.get() + " times");
      }
      if (attacks.size() < AT_LEAST) {
        findings.add("expected " + AT_LEAST + " attacks or more, got " + attacks.size());
      }
      if (!findings.isEmpty()) {
        throw new AssertionError(
            findings.size() + " findings at " + url + ":\n" + String.join("\n", findings));
      }
      return attacks.size();
    } finally {
      listener.stop(0);
    }
  }

  private static HttpClient client() {
    // HTTP/2 would refuse the large token by its own limit on headers
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(TIMEOUT)
        .build();
  }

  private List<String> run(List<JwtAttack> attacks) {
    List<String> findings = new ArrayList<>();
    controls().forEach((name, token) -> control(name, token, findings));
    for (int i = 0; i < attacks.size(); i++) {
      refused(attacks.get(i), findings);
      if (i % CONTROL_EVERY == 0) {
        control("good token", forge.good(), findings);
      }
    }
    return findings;
  }

  /** What has to be let in. */
  private Map<String, String> controls() {
    long now = Instant.now().getEpochSecond();
    Map<String, String> controls = new LinkedHashMap<>();
    controls.put("good token", forge.good());
    Map<String, Object> late = forge.claims("iat", now - JwtForge.LIFE);
    late.put("exp", now - 10);
    controls.put("expired within the skew", forge.signed(forge.header(), late));
    controls.put(
        "valid from within the skew", forge.signed(forge.header(), forge.claims("nbf", now + 10)));
    controls.put(
        "a claim that nobody knows",
        forge.signed(forge.header(), forge.claims("x", Map.of("y", 1))));
    controls.put(
        "almost 8 KiB", forge.signed(forge.header(), forge.claims("x", "x".repeat(5_000))));
    Map<String, Object> client = forge.claims();
    client.remove("sid");
    client.remove("refresh_token_id");
    controls.put("a client's token without session", forge.signed(forge.header(), client));
    return controls;
  }

  private void control(String name, String token, List<String> findings) {
    HttpResponse<String> answer =
        send(request("").header("Authorization", "Bearer " + token).build());
    if (answer.statusCode() != 200) {
      findings.add("let in expected, got " + answer.statusCode() + ": " + name);
    }
  }

  private void refused(JwtAttack attack, List<String> findings) {
    HttpResponse<String> answer = send(attack.headers().apply(request(attack.query())).build());
    if (answer.statusCode() != 401) {
      findings.add("401 expected, got " + answer.statusCode() + ": " + attack);
      return;
    }
    String challenge = answer.headers().firstValue("WWW-Authenticate").orElse("");
    if (!challenge.startsWith("Bearer") || !challenge.contains("error=\"invalid_token\"")) {
      findings.add("a challenge expected, got '" + challenge + "': " + attack);
    }
    if (!"/problems/invalid-token".equals(type(answer))
        || !ProblemAssert.showsNoInternals().matches(answer.body())) {
      findings.add("a problem that tells nothing expected, got " + answer.body() + ": " + attack);
    }
  }

  private static Object type(HttpResponse<String> answer) {
    try {
      return JsonUtil.parseJson(answer.body()).getOrDefault("type", "");
    } catch (JoseException notJson) {
      return "";
    }
  }

  private HttpRequest.Builder request(String query) {
    return HttpRequest.newBuilder(URI.create(url + query)).timeout(TIMEOUT).GET();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while attacking", e);
    }
  }

  private static HttpServer listener(AtomicInteger heard) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            heard.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException noLoopback) {
      throw new UncheckedIOException(noLoopback);
    }
  }
}
