package io.phishx.crypto.usage;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.notify.Notifier;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Configs;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RunningService
class DecryptBudgetTest {

  private static final long PEOPLE = 20_000;
  private static final Duration A_TEST = Duration.ofSeconds(30);

  private final DecryptBudget budget;
  private final MeterRegistry metrics;

  @Inject TenantTransaction transaction;
  @Inject AuditLog audit;
  @Inject Vertx vertx;
  @Inject Clock clock;
  @Inject CryptoConfig config;

  private final Calls calls = Calls.ofNewTenant();
  private final TenantId tenant = new TenantId(calls.tenant());

  @Inject
  DecryptBudgetTest(DecryptBudget budget, MeterRegistry metrics) {
    this.budget = budget;
    this.metrics = metrics;
  }

  /** Callers have a whole budget again from then on, in the middle of a test. */
  @BeforeEach
  void nextWindowIsFar() {
    long window = config.decryptBudget().window().toSeconds();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> window - clock.instant().getEpochSecond() % window > A_TEST.toSeconds());
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
  void whoeverIsToBeNotifiedIsToldWithTheFacts() throws SQLException {
    // Given
    String caller = UUID.randomUUID().toString();
    DecryptBudget telling = telling("soc");
    telling.start(new StartupEvent());
    try {
      // When
      telling.spent(tenant, caller, false, PEOPLE + 1);
      await().untilAsserted(() -> assertEquals(1, notified(caller)));
      telling.spent(tenant, caller, false, PEOPLE);
      await().untilAsserted(() -> assertEquals(2 * PEOPLE + 1, spent(caller)));
    } finally {
      telling.stop(new ShutdownEvent());
    }

    // Then
    assertEquals(1, notified(caller));
    assertEquals(1, audited());
  }

  @Test
  void whatCouldNotBeAddedIsAddedOnceAndToldOnce() throws SQLException {
    // Given: the database refuses what comes
    String caller = UUID.randomUUID().toString();
    DecryptBudget telling = telling("soc");
    Database.execute(
        """
        create sequence refused;
        grant usage on refused to public;
        create function refuse_use() returns trigger language plpgsql
          as $$ begin perform nextval('refused'); raise exception 'refused by the test'; end $$;
        create trigger refuse_use before insert on decrypt_use for each row
          when (new.tenant_id = '%s') execute function refuse_use()
        """
            .formatted(tenant));
    telling.start(new StartupEvent());
    try {
      telling.spent(tenant, caller, false, PEOPLE + 1);
      await()
          .untilAsserted(
              () -> assertEquals("t", Database.read("select last_value >= 2 from refused")));

      // When
      Database.execute(
          """
          drop trigger refuse_use on decrypt_use; drop function refuse_use();
          drop sequence refused
          """);

      // Then
      await().untilAsserted(() -> assertEquals(PEOPLE + 1, spent(caller)));
    } finally {
      telling.stop(new ShutdownEvent());
    }
    assertEquals(PEOPLE + 1, spent(caller));
    assertEquals(1, notified(caller));
  }

  @Test
  void aBatchThatIsSentAgainCountsOnce() throws SQLException {
    // Given
    String caller = UUID.randomUUID().toString();
    String send =
        """
        select count(*) from add_decrypt_use_once('[{"tenant": "%s", "caller": "%s",
          "window_start": "2026-11-25T10:00:00Z", "fields": 7, "budget": 5}]',
          '2026-11-24T10:00:00Z', '%s', %d)
        """;
    UUID process = UUID.randomUUID();

    // When / Then: what it passes is told once, too
    assertEquals("1", Database.read(send.formatted(tenant, caller, process, 1)));
    assertEquals("0", Database.read(send.formatted(tenant, caller, process, 1)));
    assertEquals(7, spent(caller));
    Database.read(send.formatted(tenant, caller, process, 2));
    Database.read(send.formatted(tenant, caller, UUID.randomUUID(), 1));
    assertEquals(21, spent(caller));
  }

  /** Budgets as here, and somebody who is to be told. */
  private DecryptBudget telling(String target) {
    return new DecryptBudget(
        transaction,
        audit,
        new Notifier(
            Configs.notify(Map.of("targets." + target + ".url", "http://localhost:1/hook")),
            new Ids(clock),
            clock),
        vertx,
        clock,
        Configs.crypto(Map.of("usage-flush", "50ms")),
        new SimpleMeterRegistry());
  }

  private long notified(String caller) throws SQLException {
    return Long.parseLong(
        Database.read(
            """
            select count(*) from notification_outbox where tenant_id = '%s' and target = 'soc'
              and event_type = 'encryption.decrypt-budget-exceeded'
              and payload #>> '{data,labels,caller}' = '%s'
              and payload #>> '{data,labels,budget}' = '%d'
              and payload #>> '{data,severity}' = 'warning'
            """
                .formatted(tenant, caller, PEOPLE)));
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
    return Database.number(query, calls.tenant(), second);
  }
}
