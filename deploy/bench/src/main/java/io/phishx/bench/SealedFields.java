package io.phishx.bench;

import io.phishx.local.PhishxSystem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;

/** Single fields of 64 bytes, sealed by crypto-service and opened again, for any tenant. */
final class SealedFields {

  private static final String TABLE = "findings";
  private static final String COLUMN = "description";
  private static final String TEXT = "x".repeat(64);

  private final PhishxSystem system;
  private final OpenLoop driver;

  SealedFields(PhishxSystem system, OpenLoop driver) {
    this.system = system;
    this.driver = driver;
  }

  /** A token of anomaly-service, whose table it is, for {@code tenant}. */
  String token(UUID tenant) {
    return driver
        .require(
            Call.form(
                system.serviceUrl("auth-service").resolve("/auth/token"),
                Call.basic("anomaly-service", system.clientSecret("anomaly-service")),
                Map.of("grant_type", "client_credentials", "tenant", tenant.toString()),
                Call.Expectation.ok("\"access_token\"")))
        .toJsonObject()
        .getString("access_token");
  }

  /** Seals a field for the tenant of {@code token}; gives the call that opens it. */
  Call openingOfNew(String token) {
    JsonObject body =
        new JsonObject()
            .put("table", TABLE)
            .put("row_ids", new JsonArray().add(UUID.randomUUID().toString()))
            .put("rows", new JsonArray().add(new JsonObject().put(COLUMN, TEXT)));
    Buffer sealed =
        driver.require(
            Call.json(
                at("/encryption/rows/encrypt"),
                Call.bearer(token),
                body,
                Call.Expectation.ok("\"v2:")));
    body.put("rows", sealed.toJsonObject().getJsonArray("rows"));
    return Call.json(
        at("/encryption/rows/decrypt"), Call.bearer(token), body, Call.Expectation.ok(TEXT));
  }

  private java.net.URI at(String path) {
    return system.serviceUrl("crypto-service").resolve(path);
  }
}
