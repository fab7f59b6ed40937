package io.phishx.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.phishx.local.DemoTenant;
import io.phishx.local.PhishxSystem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** The calls under load as auth-service takes them. */
final class AuthServer implements TokenServer {

  private static final String CLIENT = "anomaly-service";
  private static final List<String> ROLES =
      List.of("admin", "soc_analyst", "api_client", "readonly");

  private final PhishxSystem system;
  private final Subject subject;
  private final Map<String, String> client;

  AuthServer(PhishxSystem system) {
    this.system = system;
    this.subject = new Subject("PhishX", system.pid("auth-service"));
    this.client = Call.basic(CLIENT, system.clientSecret(CLIENT));
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public Call login(long n, Call.Expectation right) {
    String role = ROLES.get((int) (n % ROLES.size()));
    return Call.json(
        at("/auth/login"),
        Map.of(),
        new JsonObject()
            .put("username", DemoTenant.user(role))
            .put("password", system.operator().password()),
        right);
  }

  @Override
  public Call refresh(String token, Call.Expectation right) {
    return Call.json(
        at("/auth/refresh"), Map.of(), new JsonObject().put("refresh_token_id", token), right);
  }

  @Override
  public Call clientCredentials() {
    return Call.form(
        at("/auth/token"),
        client,
        Map.of("grant_type", "client_credentials"),
        Call.Expectation.ok("\"access_token\":\"ey", "\"expires_in\":"));
  }

  @Override
  public LongFunction<Call> tenantClientCredentials() {
    String admin = new DemoTenant(system.api(), system.operator()).token(DemoTenant.user("admin"));
    JsonNode made =
        system
            .api()
            .post("/auth/clients", admin, Map.of("name", "bench", "role", "api_client"))
            .require("Creating a client", 201);
    Map<String, String> own =
        Call.basic(made.path("client_id").asText(), made.path("client_secret").asText());
    return n ->
        Call.form(
            at("/auth/token"),
            own,
            Map.of("grant_type", "client_credentials"),
            Call.Expectation.ok(
                "\"access_token\":\"ey",
                "\"expires_in\":",
                "\"scope\":\"read write email_ingest enforce\""));
  }

  @Override
  public Call introspect(Session session) {
    return Call.form(
        at("/auth/introspect"),
        client,
        Map.of("token", session.accessToken()),
        Call.Expectation.ok(
            "\"active\":true", "\"sub\":\"" + session.subject() + "\"", "\"scope\":\""));
  }

  /** Takes an access token back. */
  Call revoke(String accessToken) {
    return Call.form(
        at("/auth/revoke"), client, Map.of("token", accessToken), (status, body) -> status == 200);
  }

  @Override
  public Session session(Buffer answer) {
    JsonObject body = answer.toJsonObject();
    return Session.of(body.getString("access_token"), body.getString("refresh_token_id"));
  }

  private URI at(String path) {
    return system.serviceUrl("auth-service").resolve(path);
  }
}
