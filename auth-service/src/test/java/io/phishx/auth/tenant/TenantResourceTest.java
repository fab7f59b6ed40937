package io.phishx.auth.tenant;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.CountingCipher;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class TenantResourceTest {

  // test classes are made by Quarkus, which injects into fields
  @Inject CountingCipher cipher;

  @Test
  void operatorCreatesAndReadsTenants() {
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens operator = Callers.operator();
    operator
        .call()
        .get("/auth/tenants/" + tenant.id())
        .then()
        .statusCode(200)
        .body("slug", equalTo(tenant.slug()))
        .body("state", equalTo("active"));
    operator
        .call()
        .queryParam("limit", 500)
        .get("/auth/tenants")
        .then()
        .statusCode(200)
        .body("items.slug", hasItem(tenant.slug()))
        .body("items.slug", hasItem("demo"));
    tenant.admin().call().get("/auth/me").then().statusCode(200).body("role", equalTo("admin"));
  }

  @Test
  void tenantWhoseAdminCannotBeSealedIsNotCreatedAndItsSlugStaysFree() {
    // Given
    Callers.Tokens operator = Callers.operator();
    String slug = "t-" + UUID.randomUUID().toString().substring(0, 12);
    String email = "admin@" + slug + ".example";
    Map<String, Object> body =
        Map.of("slug", slug, "admin", Map.of("email", email, "password", AuthSettings.PASSWORD));
    String key = UUID.randomUUID().toString();
    cipher.becomeUnavailable();

    // When
    Response away;
    try {
      away = create(operator, key, body);
    } finally {
      cipher.recover();
    }

    // Then
    away.then().statusCode(503);
    operator
        .call()
        .queryParam("limit", 500)
        .get("/auth/tenants")
        .then()
        .body("items.slug", not(hasItem(slug)));
    String id = create(operator, key, body).then().statusCode(201).extract().path("id");
    Callers.login(email).call().get("/auth/me").then().body("role", equalTo("admin"));

    // and the answer of a call that was made is repeated while crypto-service is away
    cipher.becomeUnavailable();
    try {
      create(operator, key, body).then().statusCode(201).body("id", equalTo(id));
    } finally {
      cipher.recover();
    }
    create(operator, UUID.randomUUID().toString(), body).then().spec(problem(409, "slug-in-use"));
  }

  private static Response create(Callers.Tokens operator, String key, Map<String, Object> body) {
    return operator.call().header("Idempotency-Key", key).body(body).post("/auth/tenants");
  }

  @Test
  void anotherTenantsAdminIsNoOperator() {
    Callers.Tokens admin = Callers.tenant().admin();
    admin.call().get("/auth/tenants").then().spec(problem(403, "operator-only"));
    admin
        .call()
        .body(Map.of("slug", "mine"))
        .post("/auth/tenants")
        .then()
        .spec(problem(403, "operator-only"));
    admin.call().post("/auth/keys/rotate").then().spec(problem(403, "operator-only"));
  }

  @Test
  void slugIsUniqueAndWellFormed() {
    Callers.Tokens operator = Callers.operator();
    operator
        .call()
        .body(Map.of("slug", "demo"))
        .post("/auth/tenants")
        .then()
        .spec(problem(409, "slug-in-use"));
    for (String bad : new String[] {"", "Upper", "a b", "-a", "a".repeat(64)}) {
      operator
          .call()
          .body(Map.of("slug", bad))
          .post("/auth/tenants")
          .then()
          .spec(problem(400, "invalid-request"));
    }
    operator
        .call()
        .get("/auth/tenants/" + UUID.randomUUID())
        .then()
        .spec(problem(404, "not-found"));
  }
}
