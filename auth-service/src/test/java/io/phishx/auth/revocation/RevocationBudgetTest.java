package io.phishx.auth.revocation;

import static io.phishx.testing.ProblemAssert.problem;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.TenantClient;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class RevocationBudgetTest {

  // test classes are made by Quarkus, which injects into fields
  @Inject AuthConfig config;

  @Test
  void clientsOfATenantAreBoundedAndTheWaysThatAreLeftWork() {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    TenantClient client = TenantClient.made(admin, "readonly");
    TenantClient beside = TenantClient.made(admin, "readonly");
    TenantClient elsewhere = TenantClient.made(Callers.tenant().admin(), "readonly");
    Callers.Tokens token = client.token();
    Callers.Tokens other = beside.token();
    Callers.User user = Callers.user(admin, "readonly");
    int limit = config.tenants().revocationsPerMinute();
    for (int i = 0; i < limit; i++) {
      revoke(client, "worthless").then().statusCode(200);
    }

    // When
    Response refused = revoke(beside, other.access());

    // Then
    refused.then().spec(problem(429, "too-many-revocations"));
    other.call().post("/auth/logout").then().spec(problem(429, "too-many-revocations"));
    int wait = Integer.parseInt(refused.header("Retry-After"));
    assertTrue(wait >= 1 && wait <= 60, () -> "wait " + wait + " s");
    other.call().get("/auth/validate").then().statusCode(200);
    revoke(elsewhere, elsewhere.token().access()).then().statusCode(200);

    // When the client takes all of its own back, as it was told, and the admin a user's
    token.call().post("/auth/revoke-all").then().statusCode(200);
    admin.call().post("/auth/users/" + user.id() + "/revoke-all").then().statusCode(200);

    // Then
    Callers.assertRefusedSoon(token);
  }

  @Test
  void clientTakesAllOfItsTokensBackTenTimesAMinute() {
    // Given
    TenantClient client = TenantClient.made(Callers.tenant().admin(), "readonly");
    for (int i = 0; i < 10; i++) {
      client.token().call().post("/auth/revoke-all").then().statusCode(200);
    }

    // When
    Response refused = client.token().call().post("/auth/revoke-all");

    // Then
    refused.then().spec(problem(429, "too-many-revocations"));
  }

  private static Response revoke(TenantClient client, String token) {
    return client.basic().formParam("token", token).post("/auth/revoke");
  }
}
