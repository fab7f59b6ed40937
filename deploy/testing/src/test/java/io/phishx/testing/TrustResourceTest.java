package io.phishx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The trust feed and token endpoint as a verifier meets them. */
class TrustResourceTest {
  private final TrustResource resource = new TrustResource();
  private final HttpClient http = HttpClient.newHttpClient();
  private final UUID tenant = UUID.randomUUID();
  private Map<String, String> configuration = Map.of();

  @BeforeEach
  void start() {
    configuration = resource.start();
  }

  @AfterEach
  void stop() {
    TrustResource.forgetRevocations();
    resource.stop();
    http.close();
  }

  @Test
  void aKnownVersionIsNotSentAgain() throws Exception {
    HttpResponse<String> whole = feed(TestTokens.service(tenant), "\"0\"");
    assertEquals(200, whole.statusCode());
    String tag = whole.headers().firstValue("ETag").orElseThrow();

    assertEquals(304, feed(TestTokens.service(tenant), tag).statusCode());
    TrustResource.revoke("some-token");

    HttpResponse<String> changed = feed(TestTokens.service(tenant), tag);
    assertEquals(200, changed.statusCode());
    assertEquals(
        "\"" + json(changed).getLong("version") + "\"",
        changed.headers().firstValue("ETag").orElseThrow());
  }

  @Test
  void everyKindOfRevocationIsListedUntilForgotten() throws Exception {
    TrustResource.revoke("j1");
    TrustResource.revokeSession("s1");
    TrustResource.revokeUser("u1");
    TrustResource.revokeTenant(tenant);
    TrustResource.revokeKey("k1");

    JsonPath listed = json(feed(TestTokens.service(tenant), "")).setRootPath("revocations");

    assertEquals(List.of("j1"), listed.getList("tokens.jti"));
    assertEquals(List.of("s1"), listed.getList("sessions.sid"));
    assertEquals(List.of("u1"), listed.getList("users.sub"));
    assertEquals(List.of(tenant.toString()), listed.getList("tenants.tenant_id"));
    assertEquals(List.of("k1"), listed.getList("keys"));

    TrustResource.forgetRevocations();
    JsonPath none = json(feed(TestTokens.service(tenant), "")).setRootPath("revocations");
    for (String kind : List.of("tokens", "sessions", "users", "tenants", "keys")) {
      assertEquals(List.of(), none.getList(kind), kind);
    }
  }

  @Test
  void onlyPublicKeysAreListedAndARotatedOneIsAdded() throws Exception {
    int before = json(feed(TestTokens.service(tenant), "")).getList("keys").size();

    TrustResource.rotateKey();

    HttpResponse<String> after = feed(TestTokens.service(tenant), "");
    assertEquals(before + 1, json(after).getList("keys").size());
    assertFalse(after.body().contains("\"d\":"), "no private part");
  }

  @Test
  void theFeedIsForServicesOnly() throws Exception {
    assertEquals(401, feed("", "").statusCode());
    assertEquals(401, feed(TestTokens.of("admin", tenant), "").statusCode());
    String forged = TestTokens.token().tenant(tenant).asService("x").signedByImpostor().sign();
    assertEquals(401, feed(forged, "").statusCode());
  }

  @Test
  void aServiceGetsATokenForTheTenantItNames() throws Exception {
    HttpResponse<String> answer =
        token(
            "grant_type=client_credentials&tenant=" + tenant,
            basic(clientId() + ":" + clientSecret()));

    assertEquals(200, answer.statusCode());
    String token = json(answer).getString("access_token");
    assertEquals(
        tenant.toString(),
        TokenReading.verified(token, "phishx-internal").getStringClaimValue("tenant_id"));
    assertEquals(200, feed(token, "").statusCode());
  }

  @Test
  void credentialsMayStandInTheBodyButMustBeRight() throws Exception {
    String form = "grant_type=client_credentials&client_id=" + clientId() + "&client_secret=";

    assertEquals(200, token(form + clientSecret(), "").statusCode());
    assertEquals(401, token(form + "guessed", "").statusCode());
    assertEquals(401, token("grant_type=client_credentials", basic("a:b")).statusCode());
    assertEquals(
        400,
        token(form.replace("client_credentials", "password") + clientSecret(), "").statusCode());
    assertEquals(400, token(form + clientSecret() + "&tenant=acme", "").statusCode());
  }

  @Test
  void itCanBeAwayInTwoWaysAndComesBack() throws Exception {
    String token = TestTokens.service(tenant);

    TrustResource.setAway(true);
    assertEquals(503, feed(token, "").statusCode());
    TrustResource.setSilent(true);
    assertThrows(IOException.class, () -> feed(token, ""));
    TrustResource.setSilent(false);

    assertEquals(200, feed(token, "").statusCode());
  }

  private HttpResponse<String> feed(String token, String tag)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(baseUrl() + "/internal/feeds/trust"))
            .header("If-None-Match", tag);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> token(String form, String authorization)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(baseUrl() + "/auth/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String baseUrl() {
    return configuration.getOrDefault("phishx.auth.url", "");
  }

  private String clientId() {
    return configuration.getOrDefault("phishx.auth.service.client-id", "");
  }

  private String clientSecret() {
    return configuration.getOrDefault("phishx.auth.service.client-secret", "");
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonPath json(HttpResponse<String> response) {
    return JsonPath.from(response.body());
  }
}
