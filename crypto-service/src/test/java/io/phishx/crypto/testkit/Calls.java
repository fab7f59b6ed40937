package io.phishx.crypto.testkit;

import static io.restassured.RestAssured.given;

import io.phishx.testing.TestTokens;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.UUID;

/** HTTP calls as the callers of this service make them. */
public final class Calls {

  private final UUID tenant;

  public Calls(UUID tenant) {
    this.tenant = tenant;
  }

  /** Calls in a tenant that nothing else uses. */
  public static Calls ofNewTenant() {
    return new Calls(UUID.randomUUID());
  }

  public UUID tenant() {
    return tenant;
  }

  /** A user's token of {@code role} with all the role's scopes. */
  public String user(String role) {
    return TestTokens.of(role, tenant);
  }

  /** A service's own token. */
  public String service(String name) {
    return TestTokens.token().tenant(tenant).asService(name).sign();
  }

  public ValidatableResponse post(String token, String path, Object body) {
    return posted(token, path, body).then();
  }

  public ValidatableResponse put(String token, String path, Object body) {
    return given().auth().oauth2(token).contentType("application/json").body(body).put(path).then();
  }

  public ValidatableResponse delete(String token, String path) {
    return given().auth().oauth2(token).delete(path).then();
  }

  public ValidatableResponse get(String token, String path) {
    return given().auth().oauth2(token).get(path).then();
  }

  /** Seals as an admin and gives the JSON path of {@code rows} back. */
  public Response encrypt(String body) {
    Response answer = posted(user("admin"), "/encryption/rows/encrypt", body);
    answer.then().statusCode(200);
    return answer;
  }

  private static Response posted(String token, String path, Object body) {
    return given().auth().oauth2(token).contentType("application/json").body(body).post(path);
  }
}
