package io.phishx.auth.testkit;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/** A client of a tenant, made over HTTP. */
public record TenantClient(UUID id, String secret) {

  /** A new one of the admin's tenant, with all scopes of {@code role}. */
  public static TenantClient made(Callers.Tokens admin, String role) {
    JsonPath made =
        admin
            .call()
            .body(Map.of("name", "a " + role, "role", role))
            .post("/auth/clients")
            .then()
            .statusCode(201)
            .extract()
            .jsonPath();
    return new TenantClient(
        UUID.fromString(made.getString("client_id")), made.getString("client_secret"));
  }

  /** A call with its credentials. */
  public RequestSpecification basic() {
    return given().auth().preemptive().basic(id.toString(), secret);
  }

  public Response grant() {
    return basic().formParam("grant_type", "client_credentials").post("/auth/token");
  }

  public Callers.Tokens token() {
    return new Callers.Tokens(grant().then().statusCode(200).extract().path("access_token"), "");
  }

  @Override
  public String toString() {
    return "TenantClient[" + id + "]";
  }
}
