package io.phishx.auth.tenant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What an operator does to a tenant stands in both logs. */
@QuarkusTest
@AuthService
class OperatorLogTest {

  @Test
  void bothLogsAreWrittenByTheTransactionOfTheAct() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();

    // When
    Callers.operator()
        .call()
        .post("/auth/tenants/" + tenant.id() + "/suspend")
        .then()
        .statusCode(200);

    // Then
    assertEquals(
        "2 entries, 2 tenants, 1 transactions",
        Database.read(
            """
            select format('%s entries, %s tenants, %s transactions', count(*),
              count(distinct tenant_id), count(distinct xmin::text))
            from audit_log where event_type = 'tenant.suspended' and facts->>'tenant_id' = ?
            """,
            tenant.id().toString()));
  }
}
