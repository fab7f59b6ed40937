package io.phishx.crypto.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.database.DatabaseConfig;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Which openings wait for the database; the round that enters them late does not run here. */
@RunningService
class OpeningRecordTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final Caller service =
      new Caller(tenant, "anomaly-service", true, true, Optional.empty());
  private final Caller person = new Caller(tenant, "a-user", false, true, Optional.empty());
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @Inject AuditLog audit;
  @Inject TenantTransaction transaction;
  @Inject Vertx vertx;
  @Inject CryptoConfig config;
  @Inject DatabaseConfig databaseConfig;

  @Test
  void onceTheDatabaseHasAnsweredNothingNewWaitsBehindWhatIsLate() throws SQLException {
    AwayAtTimes database = new AwayAtTimes(transaction);
    OpeningRecord record =
        new OpeningRecord(
            audit, database, Clock.systemUTC(), vertx, config, databaseConfig, metrics);

    // Given: the first one finds out that it is away, the second one does not ask it
    database.away = true;
    enter(record, service, "first");
    enter(record, service, "second");
    assertEquals(2, late());
    assertEquals(1, database.asked);
    assertThrows(CompletionException.class, () -> enter(record, person, "refused"));

    // When: it is back, as a person's opening found out
    database.away = false;
    enter(record, person, "found out");
    enter(record, service, "third");

    // Then
    assertEquals(List.of("found out", "third"), entered());
    assertEquals(2, late());

    // When: it goes away again
    database.away = true;
    enter(record, service, "fourth");
    enter(record, service, "fifth");

    // Then
    assertEquals(List.of("found out", "third"), entered());
    assertEquals(4, late());
  }

  private static void enter(OpeningRecord record, Caller caller, String fact) {
    record
        .enter(
            caller,
            List.of(
                AuditEntry.of(
                    "encryption.rows-opened",
                    Outcome.SUCCESS,
                    caller.subject(),
                    Map.of("fact", fact))))
        .await()
        .atMost(SOON);
  }

  private double late() {
    return metrics.get("phishx_crypto_late_openings").gauge().value();
  }

  private List<String> entered() throws SQLException {
    return Database.column(
        "select facts ->> 'fact' from audit_log where tenant_id = ? order by at, id",
        tenant.value());
  }

  /** The database, which answers or does not. */
  private static final class AwayAtTimes extends TenantTransaction {

    private final TenantTransaction real;
    private boolean away;
    private int asked;

    @SuppressWarnings("NullAway") // what it does not do itself is not asked of it
    AwayAtTimes(TenantTransaction real) {
      super(null, null, null);
      this.real = real;
    }

    @Override
    public <T> Uni<T> statement(Function<SqlConnection, Uni<T>> statement) {
      asked++;
      return away
          ? Uni.createFrom().failure(new IOException("the database is away"))
          : real.statement(statement);
    }
  }
}
