package io.phishx.crypto.usage;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.PostgresResource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@RunningService
class DecryptBudgetTest {

  private static final long PEOPLE = 20_000;

  private final DecryptBudget budget;
  private final MeterRegistry metrics;
  private final Calls calls = Calls.ofNewTenant();
  private final TenantId tenant = new TenantId(calls.tenant());

  @Inject
  DecryptBudgetTest(DecryptBudget budget, MeterRegistry metrics) {
    this.budget = budget;
    this.metrics = metrics;
  }

  @Test
  void whoPassesTheBudgetIsToldOfOnce() throws SQLException {
    // Given
    String caller = UUID.randomUUID().toString();
    double before = counted();

    // When
    budget.spent(tenant, caller, false, PEOPLE);
    await().untilAsserted(() -> assertEquals(PEOPLE, spent(caller)));
    assertEquals(0, audited());
    budget.spent(tenant, caller, false, 1);
    await().untilAsserted(() -> assertEquals(1, audited()));
    budget.spent(tenant, caller, false, PEOPLE);
    await().untilAsserted(() -> assertEquals(2 * PEOPLE + 1, spent(caller)));

    // Then
    assertEquals(1, audited());
    assertEquals(before + 1, counted());
  }

  @Test
  void aServicesBudgetIsItsOwnAndTenantsAreApart() throws SQLException {
    // When
    budget.spent(tenant, "anomaly-service", true, PEOPLE + 1);
    budget.spent(new TenantId(UUID.randomUUID()), "anomaly-service", true, PEOPLE + 1);

    // Then
    await().untilAsserted(() -> assertEquals(PEOPLE + 1, spent("anomaly-service")));
    assertEquals(0, audited());
  }

  @Test
  void openingRowsSpendsTheCallersBudget() {
    // Given
    List<Map<String, Object>> rows =
        calls
            .encrypt(
                "{\"table\":\"findings\",\"rows\":[{\"description\":\"a\"},{\"description\":\"b\"}]}")
            .jsonPath()
            .getList("rows");

    // When
    calls.post(
        calls.service("anomaly-service"),
        "/encryption/rows/decrypt",
        Map.of("table", "findings", "rows", rows));

    // Then
    await().untilAsserted(() -> assertEquals(2, spent("anomaly-service")));
  }

  @Test
  void aPersonWhoReadsThroughAServiceSpendsHisOwnBudget() throws SQLException {
    // Given: all but his last field is spent
    String ana = UUID.randomUUID().toString();
    String ben = UUID.randomUUID().toString();
    budget.spent(tenant, ana, false, PEOPLE);
    List<Map<String, Object>> rows =
        calls
            .encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"a\"}]}")
            .jsonPath()
            .getList("rows");

    // When: one call of the service serves both, and its own work
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of(
                "batches",
                List.of(
                    Map.of("table", "findings", "rows", rows, "on_behalf_of", ana),
                    Map.of("table", "findings", "rows", rows, "on_behalf_of", ben),
                    Map.of("table", "findings", "rows", rows))))
        .statusCode(200);

    // Then
    await().untilAsserted(() -> assertEquals(PEOPLE + 1, spent(ana)));
    await().untilAsserted(() -> assertEquals(1, spent(ben)));
    await().untilAsserted(() -> assertEquals(1, spent("anomaly-service")));
    assertEquals(1, audited());
    assertTrue(
        Audit.facts(calls.tenant()).stream()
            .anyMatch(facts -> facts.contains("\"caller\"") && facts.contains(ana)));
  }

  private double counted() {
    return metrics.get("phishx_crypto_decrypt_budget_exceeded").counter().count();
  }

  private long spent(String caller) throws SQLException {
    return number(
        "select coalesce(sum(fields), 0) from decrypt_use where tenant_id = ? and caller = ?",
        caller);
  }

  private long audited() throws SQLException {
    return number(
        "select count(*) from audit_log where tenant_id = ? and event_type = ?",
        DecryptBudget.EXCEEDED);
  }

  private long number(String query, String second) throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setObject(1, calls.tenant());
      statement.setString(2, second);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }
}
