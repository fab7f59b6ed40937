package io.phishx.anomaly;

import io.phishx.testing.PostgresResource;
import io.phishx.testing.TenantIsolationContract;
import io.phishx.testing.TenantIsolationContract.TenantTable;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@ServiceTest
class TenantTablesTest {

  private static final String MAIL =
      """
      insert into email_analysis (id, tenant_id, content_key, risk_score, category, decision,
        model_version, features, received_at, created_at)
      values (?::uuid, ?::uuid, 'k', 1, 'COLD', 'ALLOW', 'm', '{}', now(), now())
      """;
  private static final String FINDING =
      """
      insert into findings (id, tenant_id, email_id, position, finding_type, description)
      values (gen_random_uuid(), ?::uuid, ?::uuid, 1, 'v2:', 'v2:')
      """;
  private static final String ANOMALY =
      """
      insert into anomalies (id, tenant_id, email_id, anomaly_type, confidence, detection_method,
        details, evidence, state, detected_at)
      values (gen_random_uuid(), ?::uuid, ?::uuid, 't', 1, 'm', '{}', '[]', 'open', now())
      """;

  @Test
  void everyTableIsBoundToItsTenant() throws SQLException {
    TenantIsolationContract.assertIsolated(
        PostgresResource::app,
        new TenantTable("email_analysis", (c, tenant) -> mail(c, tenant)),
        new TenantTable("findings", (c, tenant) -> ofMail(c, tenant, FINDING)),
        new TenantTable("anomalies", (c, tenant) -> ofMail(c, tenant, ANOMALY)),
        TenantTable.of(
            "analysis_count",
            "insert into analysis_count (tenant_id, shard, analyzed, anomalous) values (?, 1, 1, 0)"
                + " on conflict do nothing"),
        TenantTable.of(
            "anomaly_settings",
            "insert into anomaly_settings values (?, false, 90, 0.05, 3, 1.5, 1000, 85, 10, 5, 0.8,"
                + " now()) on conflict do nothing"),
        TenantTable.of(
            "baseline_snapshot",
            "insert into baseline_snapshot (tenant_id, state, taken_at) values (?, '{}', now())"
                + " on conflict do nothing"),
        TenantTable.of(
            "rewrap_progress",
            "insert into rewrap_progress (tenant_id, source, targets, finished, updated_at)"
                + " values (?, 's', 't', false, now()) on conflict do nothing"));
  }

  @Test
  void noTableIsForgotten() throws SQLException {
    TenantIsolationContract.assertComplete(
        PostgresResource::app,
        List.of(
            "email_analysis",
            "findings",
            "anomalies",
            "analysis_count",
            "anomaly_settings",
            "baseline_snapshot",
            "rewrap_progress",
            "idempotency",
            "audit_log",
            "audit_pending",
            "audit_chain",
            "audit_heads",
            "notification_outbox"));
  }

  private static UUID mail(Connection connection, UUID tenant) throws SQLException {
    UUID id = UUID.randomUUID();
    execute(connection, MAIL, id, tenant);
    return id;
  }

  private static void ofMail(Connection connection, UUID tenant, String insert)
      throws SQLException {
    execute(connection, insert, tenant, mail(connection, tenant));
  }

  private static void execute(Connection connection, String sql, UUID... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i].toString());
      }
      statement.executeUpdate();
    }
  }
}
