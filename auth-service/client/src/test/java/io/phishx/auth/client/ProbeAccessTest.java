package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.phishx.testing.TestTokens;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A service made from the chassis and this client opens each call to whom it is for. */
@ProbeService
class ProbeAccessTest {

  private final Probe probe = Probe.ofANewTenant();

  @Test
  void callWithoutTokenIsRefusedWithAChallenge() {
    given()
        .get("/things")
        .then()
        .spec(problem(401, "/problems/invalid-token"))
        .header("WWW-Authenticate", equalTo("Bearer error=\"invalid_token\""));
  }

  @Test
  void unsignedTokenIsRefused() {
    String[] parts = TestTokens.of("admin", probe.tenant()).split("\\.", -1);
    given()
        .auth()
        .oauth2(parts[0] + "." + parts[1] + ".")
        .get("/things")
        .then()
        .spec(problem(401, "/problems/invalid-token"));
  }

  @Test
  void scopeDecides() {
    probe
        .as("readonly")
        .body("{\"name\":\"x\"}")
        .post("/things")
        .then()
        .spec(problem(403, "/problems/insufficient-scope"));
    probe.as("readonly").get("/things").then().statusCode(200);
  }

  @Test
  void forgottenAnnotationIsDeniedEvenToAnAdmin() {
    probe.as("admin").get("/things/forgotten").then().statusCode(403);
    given().get("/things/forgotten").then().statusCode(401);
    given().get("/things/open").then().statusCode(200);
  }

  @Test
  void servicesOwnTokenOpensOnlyInternalCalls() {
    String service = TestTokens.service(probe.tenant());
    given().auth().oauth2(service).get("/things/internal").then().statusCode(200);
    given().auth().oauth2(service).get("/things").then().statusCode(403);
    probe.as("admin").get("/things/internal").then().statusCode(403);
  }

  @Test
  void operatorOnlyRefusesAnotherTenantsAdmin() {
    probe.as("admin").get("/things/operator").then().spec(problem(403, "/problems/operator-only"));
    given().auth().oauth2(TestTokens.operator()).get("/things/operator").then().statusCode(200);
  }

  @Test
  void operatorIsAPerson() {
    String client =
        TestTokens.token()
            .tenant(TestTokens.OPERATOR_TENANT)
            .role("admin")
            .asClient(UUID.randomUUID().toString())
            .sign();
    given()
        .auth()
        .oauth2(client)
        .get("/things/operator")
        .then()
        .spec(problem(403, "/problems/operator-only"));
  }

  @Test
  void expiredBearerOnAPublicCallDoesNotMatter() {
    given()
        .auth()
        .oauth2(TestTokens.token().tenant(probe.tenant()).role("readonly").expired().sign())
        .get("/things/open")
        .then()
        .statusCode(200);
  }
}
