package io.phishx.auth.client;

import static io.phishx.testing.ProblemAssert.problem;
import static io.phishx.testing.Within.within;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.matchesPattern;

import io.phishx.testing.Management;
import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What auth-service takes back, a service made from the chassis and this client refuses. */
@ProbeService
class ProbeTrustTest {

  private final Probe probe = Probe.ofANewTenant();

  @AfterEach
  void revocationsForgotten() {
    TrustResource.forgetRevocations();
  }

  @Test
  void revokedTokenIsRefusedWithinASecond() {
    String token = TestTokens.of("readonly", probe.tenant());
    given().auth().oauth2(token).get("/things").then().statusCode(200);
    TestTokens.revoke(TestTokens.tokenId(token));
    within(
        Duration.ofSeconds(1),
        () -> given().auth().oauth2(token).get("/things").then().statusCode(401));
  }

  @Test
  void fenceRefusesWhatIsPrivilegedFromBeforeIt() {
    // Given: earlier than whatever the other tests use, since no consumer forgets a fence
    Instant fence = Instant.now().minusSeconds(120);
    String before = issued("admin", fence);
    String analyst = issued("soc_analyst", fence.minusSeconds(1));
    String integration = issued("api_client", fence);
    String after = issued("admin", fence.plusSeconds(1));
    for (String token : List.of(before, analyst, integration, after)) {
      given().auth().oauth2(token).get("/things").then().statusCode(200);
    }

    // When
    TrustResource.fence(fence);

    // Then
    await()
        .untilAsserted(
            () ->
                given()
                    .auth()
                    .oauth2(before)
                    .get("/things")
                    .then()
                    .spec(problem(401, "/problems/invalid-token")));
    given().auth().oauth2(analyst).get("/things").then().statusCode(401);
    given().auth().oauth2(integration).get("/things").then().statusCode(200);
    given().auth().oauth2(after).get("/things").then().statusCode(200);
    given()
        .get(Management.url("/q/metrics"))
        .then()
        .body(matchesPattern("(?s).*phishx_trust_fence_timestamp_seconds(\\{[^}]*})? [1-9].*"));
  }

  private String issued(String role, Instant at) {
    return TestTokens.token().tenant(probe.tenant()).role(role).issuedAt(at).sign();
  }
}
