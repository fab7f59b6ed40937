package io.phishx.auth.oauthclient;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class TokenResourceTest {

  private static final String SERVICE = "anomaly-service";

  @BeforeEach
  void bootstrapped() {
    Callers.operator();
  }

  @Test
  void serviceGetsItsOwnTokenForATenant() {
    // Given
    Callers.Tenant tenant = Callers.tenant();

    // When
    Response response = Callers.serviceGrant(tenant);

    // Then
    response
        .then()
        .header("Cache-Control", equalTo("no-store"))
        .body("expires_in", equalTo(300))
        .body("scope", equalTo("read write internal"))
        .body("$", not(hasKey("refresh_token")));
    Callers.Tokens token = Callers.granted(response);
    assertEquals("phishx-internal", token.claims().getString("aud"));
    assertEquals("service", token.claims().getString("role"));
    assertEquals(SERVICE, token.claims().getString("sub"));
    assertEquals(tenant.id().toString(), token.claims().getString("tenant_id"));
    assertEquals(List.of("read", "write", "internal"), token.claims().getList("scopes"));
    assertNull(token.claims().getString("sid"));
    assertNull(token.claims().getString("refresh_token_id"));
  }

  @Test
  void clientMayProveItselfInTheBodyAndActForAUser() {
    UUID user = UUID.randomUUID();
    Callers.Tokens token =
        Callers.granted(
            given()
                .formParams(
                    Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        SERVICE,
                        "client_secret",
                        AuthSettings.ANOMALY_SECRET,
                        "tenant",
                        "demo",
                        "act_sub",
                        user))
                .post("/auth/token"));
    assertEquals(user.toString(), token.claims().getString("act.sub"));
  }

  @Test
  void serviceTokenOpensTheFeedAndNoPublicCall() {
    Callers.Tokens token = Callers.serviceToken();
    Response feed = token.call().get("/internal/feeds/trust");
    feed.then()
        .statusCode(200)
        .header("ETag", notNullValue())
        .body("keys", not(hasSize(0)))
        .body("keys.d", hasItem(nullValue()))
        .body("operator_tenant", notNullValue())
        .body("revocations.sessions", notNullValue());
    token
        .call()
        .header("If-None-Match", feed.getHeader("ETag"))
        .get("/internal/feeds/trust")
        .then()
        .statusCode(304);
    for (String path :
        List.of("/auth/me", "/auth/validate", "/auth/sessions", "/auth/users", "/auth/audit-log")) {
      token.call().get(path).then().spec(problem(403, "insufficient-scope"));
    }
    Callers.operator()
        .call()
        .get("/internal/feeds/trust")
        .then()
        .spec(problem(403, "insufficient-scope"));
  }

  @Test
  void errorsAreThoseOfTheRfc() {
    given()
        .auth()
        .preemptive()
        .basic(SERVICE, "wrong")
        .formParam("grant_type", "client_credentials")
        .post("/auth/token")
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", equalTo("Basic realm=\"phishx\""))
        .body("error", equalTo("invalid_client"))
        .body("type", equalTo("/problems/invalid-client"));
    for (String unknown : List.of("nobody", "crypto-service", "")) {
      given()
          .auth()
          .preemptive()
          .basic(unknown, "")
          .formParam("grant_type", "client_credentials")
          .post("/auth/token")
          .then()
          .statusCode(401)
          .body("error", equalTo("invalid_client"));
    }
    Callers.service()
        .formParam("grant_type", "password")
        .post("/auth/token")
        .then()
        .statusCode(400)
        .body("error", equalTo("unsupported_grant_type"));
    // a form without anything in it
    Callers.service().post("/auth/token").then().statusCode(400);
    Callers.service()
        .formParam("x", "y")
        .post("/auth/token")
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_request"));
    Callers.service()
        .formParams(Map.of("grant_type", "client_credentials", "tenant", UUID.randomUUID()))
        .post("/auth/token")
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_grant"));
  }

  @Test
  void refreshGrantRotates() {
    Callers.Tokens first = Callers.operator();
    Response second =
        given()
            .formParams(Map.of("grant_type", "refresh_token", "refresh_token", first.refresh()))
            .post("/auth/token");
    second.then().statusCode(200).body("refresh_token", notNullValue());
    given()
        .formParams(Map.of("grant_type", "refresh_token", "refresh_token", "x"))
        .post("/auth/token")
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_grant"));
  }

  @Test
  void refreshGrantMayAskForFewerScopesAndNeverGetsMore() {
    // Given
    Callers.Tokens first = Callers.user(Callers.operator(), "api_client").login();

    // When
    Response more = refreshed(first.refresh(), "read admin");
    Response fewer = refreshed(first.refresh(), "read");
    String next = fewer.then().statusCode(200).extract().path("refresh_token");
    Response all = refreshed(next, "");

    // Then
    more.then().statusCode(400).body("error", equalTo("invalid_scope"));
    assertEquals(List.of("read"), Callers.granted(fewer).claims().getList("scopes"));
    assertEquals(first.claims().getList("scopes"), Callers.granted(all).claims().getList("scopes"));
  }

  @Test
  void clientThatProvesItselfAtARefreshHasToBeRightAndRepeatsOnlyAsItself() {
    // Given
    Callers.Tokens first = Callers.user(Callers.operator(), "readonly").login();
    Map<String, String> form =
        Map.of("grant_type", "refresh_token", "refresh_token", first.refresh());

    // When
    Response wrong =
        given().auth().preemptive().basic(SERVICE, "wrong").formParams(form).post("/auth/token");
    Response alone = given().formParams(form).formParam("client_secret", "x").post("/auth/token");
    Response right = Callers.service().formParams(form).post("/auth/token");
    Response again = Callers.service().formParams(form).post("/auth/token");
    Response anotherCaller = given().formParams(form).post("/auth/token");

    // Then
    wrong.then().statusCode(401).body("error", equalTo("invalid_client"));
    alone.then().statusCode(401).body("error", equalTo("invalid_client"));
    right.then().statusCode(200);
    assertEquals(right.<String>path("access_token"), again.path("access_token"));
    anotherCaller.then().statusCode(400).body("error", equalTo("invalid_grant"));
    Callers.assertRefusedSoon(Callers.granted(right));
  }

  private static Response refreshed(String token, String scope) {
    return given()
        .formParams(Map.of("grant_type", "refresh_token", "refresh_token", token, "scope", scope))
        .post("/auth/token");
  }

  @Test
  void introspectionSaysWhatATokenIsAndRevocationEndsIt() {
    // Given
    Callers.Tokens tokens = Callers.user(Callers.operator(), "readonly").login();
    Callers.service()
        .formParam("token", tokens.access())
        .post("/auth/introspect")
        .then()
        .statusCode(200)
        .body("active", equalTo(true))
        .body("scope", equalTo("read"))
        .body("jti", equalTo(tokens.claims().getString("jti")));

    // When
    Callers.service()
        .formParam("token", tokens.access())
        .post("/auth/revoke")
        .then()
        .statusCode(200);

    // Then
    Callers.assertRefusedSoon(tokens);
    Callers.service()
        .formParam("token", tokens.access())
        .post("/auth/introspect")
        .then()
        .statusCode(200)
        .body("active", equalTo(false))
        .body("size()", equalTo(1));
    Callers.service().formParam("token", "anything").post("/auth/revoke").then().statusCode(200);
    given().formParam("token", "x").post("/auth/introspect").then().statusCode(401);
  }

  @Test
  void discoveryPublishesPublicKeysOnly() {
    Callers.Tokens tokens = Callers.operator();
    given()
        .get("/.well-known/jwks.json")
        .then()
        .statusCode(200)
        .body("keys.kid", hasItem(tokens.header().getString("kid")))
        .body("keys.findAll { it.d != null }", hasSize(0))
        .body("keys.findAll { it.k != null }", hasSize(0));
    given()
        .get("/.well-known/oauth-authorization-server")
        .then()
        .statusCode(200)
        .body("issuer", equalTo("phishx"))
        .body("grant_types_supported", hasItem("client_credentials"));
  }
}
