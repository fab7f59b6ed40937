package io.phishx.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * A realm that does what ours does: ES256, tokens of an hour, refresh tokens that are spent once,
 * one confidential client, four users.
 *
 * @param clientSecret of the client {@code bench}
 * @param password of every user
 */
record KeycloakRealm(String clientSecret, String password) {

  static final String NAME = "bench";
  static final String CLIENT = "bench";
  static final int USERS = 4;

  private static final int HOUR = 3600;

  static KeycloakRealm random() {
    return new KeycloakRealm(UUID.randomUUID().toString(), UUID.randomUUID().toString());
  }

  static String user(long n) {
    return "user" + n % USERS;
  }

  JsonObject json() {
    JsonArray users = new JsonArray();
    for (int n = 0; n < USERS; n++) {
      users.add(
          new JsonObject()
              .put("username", user(n))
              .put("enabled", true)
              .put("email", user(n) + "@bench.example")
              .put("emailVerified", true)
              .put("firstName", "Bench")
              .put("lastName", "User")
              .put(
                  "credentials",
                  new JsonArray()
                      .add(new JsonObject().put("type", "password").put("value", password))));
    }
    return new JsonObject()
        .put("realm", NAME)
        .put("enabled", true)
        .put("sslRequired", "none")
        .put("defaultSignatureAlgorithm", "ES256")
        .put("accessTokenLifespan", HOUR)
        .put("ssoSessionIdleTimeout", HOUR)
        .put("ssoSessionMaxLifespan", 10 * HOUR)
        .put("revokeRefreshToken", true)
        .put("refreshTokenMaxReuse", 0)
        .put("bruteForceProtected", false)
        .put("users", users)
        .put("clients", new JsonArray().add(client()));
  }

  private JsonObject client() {
    return new JsonObject()
        .put("clientId", CLIENT)
        .put("secret", clientSecret)
        .put("enabled", true)
        .put("publicClient", false)
        .put("protocol", "openid-connect")
        .put("serviceAccountsEnabled", true)
        .put("directAccessGrantsEnabled", true)
        .put("standardFlowEnabled", false)
        // without it introspection says that a token of another audience is not active
        .put("protocolMappers", new JsonArray().add(audience()));
  }

  private static JsonObject audience() {
    return new JsonObject()
        .put("name", "audience")
        .put("protocol", "openid-connect")
        .put("protocolMapper", "oidc-audience-mapper")
        .put(
            "config",
            new JsonObject()
                .put("included.client.audience", CLIENT)
                .put("access.token.claim", "true")
                .put("introspection.token.claim", "true"));
  }

  @Override
  public String toString() {
    return "KeycloakRealm[***]";
  }
}
