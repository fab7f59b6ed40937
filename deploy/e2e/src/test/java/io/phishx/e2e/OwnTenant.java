package io.phishx.e2e;

import static io.restassured.RestAssured.given;

import io.phishx.e2e.RunningSystem.Demo;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/** A tenant of a test's own, made through the gateway, with an admin, an analyst and a client. */
record OwnTenant(Demo demo, String id, String slug, String clientId, String clientSecret) {

  private static final String PASSWORD = "a phrase of this test alone";

  static OwnTenant make(Demo demo) {
    String slug = "own-" + UUID.randomUUID().toString().substring(0, 12);
    String id =
        as(demo.operator())
            .body(
                Map.of(
                    "slug",
                    slug,
                    "admin",
                    Map.of("email", "admin@" + slug + ".example", "password", PASSWORD)))
            .post(demo.system().url().resolve("/auth/tenants"))
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    String admin =
        login(demo, "admin@" + slug + ".example")
            .then()
            .statusCode(200)
            .extract()
            .path("access_token");
    as(admin)
        .body(
            Map.of(
                "email",
                "analyst@" + slug + ".example",
                "password",
                PASSWORD,
                "role",
                "soc_analyst"))
        .post(demo.system().url().resolve("/auth/users"))
        .then()
        .statusCode(201);
    JsonPath client =
        as(admin)
            .body(Map.of("name", "a mail gateway", "role", "api_client"))
            .post(demo.system().url().resolve("/auth/clients"))
            .then()
            .statusCode(201)
            .extract()
            .jsonPath();
    return new OwnTenant(
        demo, id, slug, client.getString("client_id"), client.getString("client_secret"));
  }

  /** A call with a token. */
  static RequestSpecification as(String token) {
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }

  private static Response login(Demo demo, String email) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("username", email, "password", PASSWORD))
        .post(demo.system().url().resolve("/auth/login"));
  }

  /** A login of the analyst. */
  Response login() {
    return login(demo, "analyst@" + slug + ".example");
  }

  /** Shows a refresh token. */
  Response refresh(String token) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("refresh_token_id", token))
        .post(demo.system().url().resolve("/auth/refresh"));
  }

  /** The client asks for a token. */
  Response clientGrant() {
    return grant(clientId, clientSecret).post(demo.system().url().resolve("/auth/token"));
  }

  /** A service asks for a token of this tenant, past the gateway. */
  Response serviceGrant(String service) {
    return grant(service, demo.system().clientSecret(service))
        .formParam("tenant", id)
        .post(demo.system().serviceUrl("auth-service").resolve("/auth/token"));
  }

  private static RequestSpecification grant(String name, String secret) {
    return given()
        .auth()
        .preemptive()
        .basic(name, secret)
        .formParam("grant_type", "client_credentials");
  }

  /** What a login or a grant gave. */
  static String token(Response granted) {
    return granted.then().statusCode(200).extract().path("access_token");
  }

  /** An experiment begins; its id. */
  String experiment(String token) {
    return experiment(demo, token);
  }

  static String experiment(Demo demo, String token) {
    return as(token)
        .body(
            Map.of(
                "experiment_name", "of a test",
                "production_model", "own_v1",
                "shadow_model", "own_v2"))
        .post(demo.system().url().resolve("/experiments"))
        .then()
        .statusCode(201)
        .extract()
        .path("experiment_id");
  }

  /** What an operator does with this tenant: suspend, resume. */
  ValidatableResponse operate(String operator, String act) {
    return as(operator).post(demo.system().url().resolve(path() + "/" + act)).then();
  }

  /** How an operator sees it. */
  ValidatableResponse seenBy(String operator) {
    return as(operator).get(demo.system().url().resolve(path())).then().statusCode(200);
  }

  /** Where operators find it. */
  String path() {
    return "/auth/tenants/" + id;
  }

  @Override
  public String toString() {
    return "OwnTenant[" + slug + "]";
  }
}
