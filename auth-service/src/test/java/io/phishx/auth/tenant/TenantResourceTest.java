package io.phishx.auth.tenant;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class TenantResourceTest {

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
