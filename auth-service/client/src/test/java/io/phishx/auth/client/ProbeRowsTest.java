package io.phishx.auth.client;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.phishx.testing.PostgresResource;
import io.phishx.testing.TenantIsolationContract;
import io.phishx.testing.TenantIsolationContract.TenantTable;
import io.phishx.testing.TestTokens;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A service made from the chassis and this client keeps its tenants' rows apart. */
@ProbeService
class ProbeRowsTest {

  private final Probe probe = Probe.ofANewTenant();

  @Test
  void tenantsSeeTheirOwnRows() {
    probe.as("admin").body("{\"name\":\"mine\"}").post("/things").then().statusCode(201);
    probe.as("admin").get("/things").then().body("$", hasItem("mine"));
    given()
        .auth()
        .oauth2(TestTokens.of("admin", UUID.randomUUID()))
        .get("/things")
        .then()
        .body("$", not(hasItem("mine")));
  }

  @Test
  void tablesOfTheChassisAreBoundToTheirTenant() throws SQLException {
    TenantIsolationContract.assertIsolated(
        PostgresResource::app,
        TenantTable.of(
            "notification_outbox",
            "insert into notification_outbox"
                + " (id, tenant_id, target, event_type, payload, created_at, next_attempt_at)"
                + " values (gen_random_uuid(), ?, 't', 'e', '{}', now(), now())"),
        TenantTable.of(
            "audit_log",
            "insert into audit_log (id, tenant_id, at, event_type, outcome, facts, mac)"
                + " values (gen_random_uuid(), ?, now(), 'e', 'SUCCESS', '{}', sha256('m'))"),
        TenantTable.of(
            "idempotency",
            "insert into idempotency (tenant_id, caller, path, key, body_hash, answer, created_at)"
                + " values (?, 'c', 'p', gen_random_uuid()::text, 'h', '{}', now())"));
  }
}
