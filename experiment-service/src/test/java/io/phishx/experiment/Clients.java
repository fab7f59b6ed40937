package io.phishx.experiment;

import static io.restassured.RestAssured.given;

import io.phishx.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** Calls as users of one tenant. */
public record Clients(UUID tenant) {

  /** Of a tenant that nobody else uses. */
  public static Clients ofNewTenant() {
    return new Clients(UUID.randomUUID());
  }

  public RequestSpecification as(String role) {
    String token = TestTokens.token().tenant(tenant).role(role).subject(role + "-1").sign();
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }

  public RequestSpecification admin() {
    return as("admin");
  }

  /** Starts an experiment of {@code <model>_v1} against {@code <model>_v2}. */
  public String experiment(String model, int minSamples) {
    return admin()
        .body(
            """
            {"experiment_name":"%1$s","production_model":"%1$s_v1","shadow_model":"%1$s_v2",
             "min_samples":%2$d}"""
                .formatted(model, minSamples))
        .post("/experiments")
        .then()
        .statusCode(201)
        .extract()
        .path("experiment_id");
  }

  /** Starts a canary of {@code version}. */
  public String canary(String version, String strategy) {
    return admin()
        .body("{\"model_version\":\"%s\",\"strategy\":\"%s\"}".formatted(version, strategy))
        .post("/deployments/canary")
        .then()
        .statusCode(201)
        .extract()
        .path("deployment_id");
  }

  public ValidatableResponse move(String canary, String move) {
    return admin().post("/deployments/canary/{id}/{move}", canary, move).then();
  }
}
