package io.phishx.auth.client;

import static io.restassured.RestAssured.given;

import io.phishx.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** Calls to the sixth service by callers of one tenant. */
record Probe(UUID tenant) {

  /** Of a tenant that no other test has. */
  static Probe ofANewTenant() {
    return new Probe(UUID.randomUUID());
  }

  RequestSpecification as(String role) {
    return call(TestTokens.of(role, tenant));
  }

  RequestSpecification as(String role, String subject) {
    return call(TestTokens.token().tenant(tenant).role(role).subject(subject).sign());
  }

  /** Makes a thing, once for each {@code key}. */
  Response make(String key, String name) {
    return as("admin", "caller-1")
        .header("Idempotency-Key", key)
        .body("{\"name\":\"" + name + "\"}")
        .post("/things");
  }

  private static RequestSpecification call(String token) {
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }
}
