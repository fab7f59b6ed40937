package io.phishx.auth.testkit;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.http.ContentType;
import io.restassured.http.Cookie;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Users and tenants made over HTTP, and what they hold. */
public final class Callers {

  private static final Duration LONG = Duration.ofSeconds(60);

  private Callers() {}

  /** What a login gave; prints nothing of it. */
  public record Tokens(String access, String refresh) {

    public JsonPath claims() {
      return JsonPath.from(
          new String(
              Base64.getUrlDecoder().decode(access.split("\\.", -1)[1]), StandardCharsets.UTF_8));
    }

    public JsonPath header() {
      return JsonPath.from(
          new String(
              Base64.getUrlDecoder().decode(access.split("\\.", -1)[0]), StandardCharsets.UTF_8));
    }

    /** A call with the access token. */
    public RequestSpecification call() {
      return given().auth().oauth2(access).contentType(ContentType.JSON);
    }

    @Override
    public String toString() {
      return "Tokens[***]";
    }
  }

  /** A tenant with its first admin. */
  public record Tenant(UUID id, String slug, String adminEmail) {

    public Tokens admin() {
      return login(adminEmail);
    }
  }

  /** A user of a tenant. */
  public record User(UUID id, String email) {

    public Tokens login() {
      return Callers.login(email);
    }
  }

  /** The first operator, once the bootstrap has made him. */
  public static Tokens operator() {
    return await()
        .atMost(LONG)
        .ignoreExceptionsMatching(e -> true)
        .until(() -> login(AuthSettings.OPERATOR), tokens -> !tokens.access().isEmpty());
  }

  public static Tokens login(String email) {
    return tokens(attempt(email, AuthSettings.PASSWORD));
  }

  /** A login that may fail. */
  public static Response attempt(String email, String password) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("username", email, "password", password))
        .post("/auth/login");
  }

  /** The mark of a browser in which the user has logged in, which it shows to all of auth. */
  public static String marked(String email) {
    Cookie cookie =
        given()
            .contentType(ContentType.JSON)
            .queryParam("cookie", true)
            .body(Map.of("username", email, "password", AuthSettings.PASSWORD))
            .post("/auth/login")
            .then()
            .statusCode(200)
            .extract()
            .detailedCookie("__Secure-phishx_device");
    assertEquals("/auth", cookie.getPath());
    return cookie.getValue();
  }

  public static Tokens tokens(Response response) {
    JsonPath body = response.then().statusCode(200).extract().jsonPath();
    return new Tokens(body.getString("access_token"), body.getString("refresh_token_id"));
  }

  /** What was granted to a client or a service, which get no refresh token. */
  public static Tokens granted(Response response) {
    return new Tokens(response.then().statusCode(200).extract().path("access_token"), "");
  }

  /** A call with the credentials of another service. */
  public static RequestSpecification service() {
    return given().auth().preemptive().basic("anomaly-service", AuthSettings.ANOMALY_SECRET);
  }

  /** The token of another service for calls of its own. */
  public static Tokens serviceToken() {
    return granted(service().formParam("grant_type", "client_credentials").post("/auth/token"));
  }

  /** Another service's question for a token that opens one tenant; may be refused. */
  public static Response serviceGrant(Tenant tenant) {
    return service()
        .formParams(Map.of("grant_type", "client_credentials", "tenant", tenant.id()))
        .post("/auth/token");
  }

  /** A new tenant. */
  public static Tenant tenant() {
    String slug = "t-" + UUID.randomUUID().toString().substring(0, 12);
    String email = "admin@" + slug + ".example";
    String id =
        operator()
            .call()
            .body(
                Map.of(
                    "slug",
                    slug,
                    "admin",
                    Map.of("email", email, "password", AuthSettings.PASSWORD)))
            .post("/auth/tenants")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    return new Tenant(UUID.fromString(id), slug, email);
  }

  /** A new user of the admin's tenant. */
  public static User user(Tokens admin, String role) {
    return user(admin, role + "-" + UUID.randomUUID() + "@users.example", role);
  }

  /** A new user of the admin's tenant with an address. */
  public static User user(Tokens admin, String email, String role) {
    Map<String, Object> body = new HashMap<>();
    body.put("email", email);
    body.put("name", "A " + role);
    body.put("password", AuthSettings.PASSWORD);
    body.put("role", role);
    String id =
        admin.call().body(body).post("/auth/users").then().statusCode(201).extract().path("id");
    return new User(UUID.fromString(id), email);
  }

  /** Waits until this service's own snapshot refuses the token. */
  public static void assertRefusedSoon(Tokens tokens) {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> tokens.call().get("/auth/validate").then().statusCode(401));
  }
}
