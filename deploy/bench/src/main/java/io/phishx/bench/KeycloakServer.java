package io.phishx.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Map;

/** The calls under load as Keycloak takes them. */
final class KeycloakServer implements TokenServer {

  private static final String PROTOCOL =
      "/realms/" + KeycloakRealm.NAME + "/protocol/openid-connect";

  private final Keycloak keycloak;
  private final KeycloakRealm realm;
  private final Subject subject;
  private final Map<String, String> client;

  KeycloakServer(Keycloak keycloak, KeycloakRealm realm) {
    this.keycloak = keycloak;
    this.realm = realm;
    this.subject = new Subject("Keycloak 26", keycloak.pid());
    this.client = Call.basic(KeycloakRealm.CLIENT, realm.clientSecret());
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public Call login(long n, Call.Expectation right) {
    return token(
        Map.of(
            "grant_type",
            "password",
            "username",
            KeycloakRealm.user(n),
            "password",
            realm.password()),
        right);
  }

  @Override
  public Call refresh(String refreshToken, Call.Expectation right) {
    return token(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken), right);
  }

  @Override
  public Call clientCredentials() {
    return token(
        Map.of("grant_type", "client_credentials"),
        Call.Expectation.ok("\"access_token\":\"ey", "\"expires_in\":"));
  }

  @Override
  public Call introspect(Session session) {
    return Call.form(
        at("/token/introspect"),
        client,
        Map.of("token", session.accessToken()),
        Call.Expectation.ok(
            "\"active\":true", "\"sub\":\"" + session.subject() + "\"", "\"scope\":\""));
  }

  @Override
  public Session session(Buffer answer) {
    JsonObject body = answer.toJsonObject();
    return Session.of(body.getString("access_token"), body.getString("refresh_token"));
  }

  private Call token(Map<String, String> form, Call.Expectation right) {
    return Call.form(at("/token"), client, form, right);
  }

  private URI at(String path) {
    return keycloak.url().resolve(PROTOCOL + path);
  }
}
