package io.phishx.crypto.usage;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.testkit.Configs;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.SetClock;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL knows what it added as long as it may be sent again, and no longer. */
@RunningService
class UsageFlushTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final TenantTransaction transaction;
  private final Vertx vertx;
  private final SetClock clock = new SetClock(Instant.parse("2026-11-25T10:00:00Z"));
  private final TenantId tenant = new TenantId(UUID.randomUUID());

  @TempDir Path folder;

  private UsageLedger ledger;

  @Inject
  UsageFlushTest(TenantTransaction transaction, Vertx vertx) {
    this.transaction = transaction;
    this.vertx = vertx;
  }

  @BeforeEach
  void begin() {
    CryptoConfig config =
        Configs.crypto(Map.of("usage-journal", folder.toString(), "usage-flush", "50ms"));
    ledger =
        new UsageLedger(
            new UsageJournal(config, clock),
            transaction,
            vertx,
            clock,
            config,
            new SimpleMeterRegistry());
    ledger.start(new StartupEvent());
  }

  @AfterEach
  void end() {
    ledger.stop(new ShutdownEvent());
  }

  @Test
  void confirmedCountsAreKnownForTenMinutes() throws SQLException {
    // Given
    ledger.count(tenant, FieldCounts.decrypted(3, 1));
    assertEquals(3, total());
    assertEquals(1, flushes());

    // When
    clock.passes(Duration.ofMinutes(9));
    ledger.count(tenant, FieldCounts.decrypted(4, 1));
    await().atMost(LONG).untilAsserted(() -> assertEquals(2, flushes()));
    clock.passes(Duration.ofMinutes(2));

    // Then
    await().atMost(LONG).untilAsserted(() -> assertEquals(1, flushes()));
    assertEquals(7, total());
  }

  @Test
  void whatIsSentAgainWithinThemCountsOnce() throws SQLException {
    // Given
    UsageTable.Sum sum = new UsageTable.Sum(tenant, UUID.randomUUID(), FieldCounts.decrypted(5, 0));

    // When
    send(sum);
    send(sum);

    // Then
    assertEquals(5, total());
    assertEquals(1, flushes());
  }

  @Test
  void whatADiedProcessLeftKnownIsForgottenAfterADay() throws SQLException {
    // Given
    send(new UsageTable.Sum(tenant, UUID.randomUUID(), FieldCounts.decrypted(5, 0)));
    send(new UsageTable.Sum(tenant, UUID.randomUUID(), FieldCounts.decrypted(6, 0)));
    age("25 hours");
    send(new UsageTable.Sum(tenant, UUID.randomUUID(), FieldCounts.decrypted(7, 0)));

    // When
    transaction
        .withoutTenant(connection -> UsageTable.forget(connection, List.of(UUID.randomUUID())))
        .await()
        .atMost(LONG);

    // Then
    assertEquals(1, flushes());
    assertEquals(18, total());
  }

  @Test
  void anOlderImageThatPutsItsFunctionBackStopsNobody() throws SQLException, IOException {
    // Given
    TenantId other = new TenantId(UUID.randomUUID());
    UUID generation = UUID.randomUUID();
    run("/db/add_usage_before_16.sql");
    try {
      // When
      send(new UsageTable.Sum(tenant, generation, FieldCounts.decrypted(5, 0)));
      send(new UsageTable.Sum(other, generation, FieldCounts.decrypted(2, 0)));
      send(new UsageTable.Sum(tenant, generation, FieldCounts.decrypted(5, 0)));
      ledger.count(tenant, FieldCounts.decrypted(3, 0));

      // Then
      assertEquals(8, total());
      assertEquals(2, flushes());
    } finally {
      run("/db/migration/R__usage.sql");
    }
    send(new UsageTable.Sum(tenant, generation, FieldCounts.decrypted(5, 0)));
    assertEquals(8, total(), "what the one added the other knows");
  }

  /** As the owner of the functions, like a migration. */
  private static void run(String script) throws SQLException, IOException {
    try (InputStream text =
            Objects.requireNonNull(UsageFlushTest.class.getResourceAsStream(script));
        Connection connection = PostgresResource.owner();
        Statement statement = connection.createStatement()) {
      statement.execute(new String(text.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private void send(UsageTable.Sum sum) {
    transaction
        .withoutTenant(connection -> UsageTable.add(connection, List.of(sum)))
        .await()
        .atMost(LONG);
  }

  private long total() {
    return ledger.total(tenant).await().atMost(LONG).decryptions();
  }

  private long flushes() throws SQLException {
    return Database.number("select count(*) from usage_flush where tenant_id = ?", tenant.value());
  }

  private void age(String interval) throws SQLException {
    assertEquals(
        2,
        Database.execute(
            "update usage_flush set at = at - cast(? as interval) where tenant_id = ?",
            interval,
            tenant.value()));
  }
}
