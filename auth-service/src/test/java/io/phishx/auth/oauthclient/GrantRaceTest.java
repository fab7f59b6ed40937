package io.phishx.auth.oauthclient;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A service's token and the suspension of its tenant at the same moment. */
@QuarkusTest
@AuthService
class GrantRaceTest {

  @Test
  void serviceGetsNoTokenOfATenantThatIsJustBeingSuspended() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    try (Connection suspending = PostgresResource.superuser();
        PreparedStatement suspend =
            suspending.prepareStatement("update tenants set state = 'suspended' where id = ?")) {
      suspending.setAutoCommit(false);
      suspend.setObject(1, tenant.id());
      suspend.executeUpdate();

      // When
      CompletableFuture<Response> granted =
          CompletableFuture.supplyAsync(() -> Callers.serviceGrant(tenant));
      await().atMost(Duration.ofSeconds(20)).until(() -> granted.isDone() || isWaiting());
      suspending.commit();

      // Then
      granted.join().then().statusCode(400).body("error", equalTo("invalid_grant"));
    }
    assertEquals(
        "0",
        Database.read(
            "select count(*) from audit_log where event_type = 'token.service' and tenant_id = ?",
            tenant.id()));
  }

  private static boolean isWaiting() throws SQLException {
    return !Database.read(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                + " and query like '%from tenants%for share%'")
        .equals("0");
  }
}
