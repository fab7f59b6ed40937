package io.phishx.anomaly.record;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.anomaly.AuditTrail;
import io.phishx.anomaly.IdTime;
import io.phishx.anomaly.ServiceTest;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Mail goes when its tenant keeps it no longer, with all that hangs on it, and that is recorded.
 */
@QuarkusTest
@ServiceTest
class RetentionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OLD = 2 * Retention.STEP + 3;

  @Inject Retention retention;
  @Inject Clock clock;

  private final UUID tenant = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();

  @Test
  void whatIsTooOldGoesAndTotalsStay() throws SQLException {
    // Given
    keepFor(tenant, 30);
    try (Connection connection = PostgresResource.superuser()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < OLD; i++) {
        store(connection, tenant, 31);
      }
      store(connection, tenant, 29);
      // kept for the default of 90 days
      store(connection, other, 89);
      store(connection, other, 91);
      connection.commit();
    }

    // When
    run();
    run();

    // Then
    for (String table : new String[] {"email_analysis", "findings", "anomalies"}) {
      assertEquals(1, count("count(*)", table, tenant));
      assertEquals(1, count("count(*)", table, other));
    }
    assertEquals(OLD + 1, count("sum(analyzed)", "analysis_count", tenant));
    String step = "anomaly-service {\"emails\": \"%d\", \"retention_days\": \"%d\"}";
    String full = step.formatted(Retention.STEP, 30);
    assertEquals(
        List.of(full, full, step.formatted(3, 30)), AuditTrail.of(tenant, "emails.expired"));
    assertEquals(List.of(step.formatted(1, 90)), AuditTrail.of(other, "emails.expired"));
  }

  private void run() {
    retention.run().await().atMost(PATIENCE);
  }

  private static void keepFor(UUID tenant, int days) {
    given()
        .auth()
        .oauth2(TestTokens.of("admin", tenant))
        .contentType(ContentType.JSON)
        .body(Map.of("retention_days", days))
        .put("/anomalies/config")
        .then()
        .statusCode(200);
  }

  /** A mail of so many days ago with a finding, an anomaly and its count. */
  private void store(Connection connection, UUID tenant, int days) throws SQLException {
    Instant at = clock.instant().minus(Duration.ofDays(days));
    UUID id =
        new UUID(
            IdTime.lowest(at).getMostSignificantBits(),
            UUID.randomUUID().getLeastSignificantBits());
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            with mail as (
              insert into email_analysis (id, tenant_id, content_key, risk_score, category,
                decision, model_version, features, received_at, created_at)
              values (?::uuid, ?::uuid, 'k', 1, 'COLD', 'ALLOW', 'm', '{}', now(), now())
              returning id, tenant_id),
            finding as (
              insert into findings (id, tenant_id, email_id, position, finding_type, description)
              select gen_random_uuid(), tenant_id, id, 1, 'v2:', 'v2:' from mail),
            anomaly as (
              insert into anomalies (id, tenant_id, email_id, anomaly_type, confidence,
                detection_method, details, evidence, state, detected_at)
              select gen_random_uuid(), tenant_id, id, 't', 1, 'm', '{}', '[]', 'open', now()
              from mail)
            insert into analysis_count (tenant_id, shard, analyzed, anomalous)
            select tenant_id, 0, 1, 1 from mail
            on conflict (tenant_id, shard) do update set analyzed = analysis_count.analyzed + 1
            """)) {
      insert.setString(1, id.toString());
      insert.setString(2, tenant.toString());
      insert.executeUpdate();
    }
  }

  private static long count(String what, String table, UUID tenant) throws SQLException {
    return Database.number("select " + what + " from " + table + " where tenant_id = ?", tenant);
  }
}
