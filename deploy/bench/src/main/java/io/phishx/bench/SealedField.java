package io.phishx.bench;

import io.phishx.local.PhishxSystem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Seals one field of 64 bytes and makes the call that opens it again. */
final class SealedField {

  static final String TABLE = "findings";
  static final String COLUMN = "description";

  private static final String SERVICE = "anomaly-service";

  private final PhishxSystem system;
  private final OpenLoop driver;

  SealedField(PhishxSystem system, OpenLoop driver) {
    this.system = system;
    this.driver = driver;
  }

  /**
   * The token with which anomaly-service calls.
   *
   * @param tenant null for the operator's
   */
  String serviceToken(@Nullable UUID tenant) {
    Map<String, String> form = new HashMap<>(Map.of("grant_type", "client_credentials"));
    if (tenant != null) {
      form.put("tenant", tenant.toString());
    }
    return driver
        .require(
            Call.form(
                system.serviceUrl("auth-service").resolve("/auth/token"),
                Call.basic(SERVICE, system.clientSecret(SERVICE)),
                form,
                Call.Expectation.ok("\"access_token\"")))
        .toJsonObject()
        .getString("access_token");
  }

  String adminToken() {
    return system
        .api()
        .login(system.operator().email(), system.operator().password())
        .require("The operator's login", 200)
        .path("access_token")
        .asText();
  }

  /** Gives the operator's tenant a new data key. */
  Call rotation(String adminToken) {
    return Call.json(
        system.serviceUrl("crypto-service").resolve("/encryption/keys/rotate"),
        Call.bearer(adminToken),
        new JsonObject(),
        (status, body) -> status == 200 || status == 201);
  }

  /** Seals a new text; the call opens it and wants exactly that text. */
  Call sealed(String token) {
    String text = (UUID.randomUUID().toString() + UUID.randomUUID()).substring(0, 64);
    JsonObject plain =
        new JsonObject()
            .put("table", TABLE)
            .put("row_ids", new JsonArray().add(UUID.randomUUID().toString()))
            .put("rows", new JsonArray().add(new JsonObject().put(COLUMN, text)));
    JsonObject answer =
        driver
            .require(rows("encrypt", token, plain, Call.Expectation.ok("\"" + COLUMN + "\":\"v2:")))
            .toJsonObject();
    return rows(
        "decrypt",
        token,
        plain.copy().put("rows", answer.getJsonArray("rows")),
        Call.Expectation.ok("\"" + COLUMN + "\":\"" + text + "\""));
  }

  private Call rows(String what, String token, JsonObject body, Call.Expectation right) {
    return Call.json(
        system.serviceUrl("crypto-service").resolve("/encryption/rows/" + what),
        Call.bearer(token),
        body,
        right);
  }
}
