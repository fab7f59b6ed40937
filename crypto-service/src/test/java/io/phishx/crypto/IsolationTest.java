package io.phishx.crypto;

import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.TenantIsolationContract;
import io.phishx.testing.TenantIsolationContract.TenantTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@RunningService
class IsolationTest {

  private static final String ROOT =
      """
      insert into root_key (fingerprint, salt, iterations, active)
      values ('isolation', '', 100000, false) on conflict do nothing
      """;
  private static final String KEY =
      """
      insert into data_key (id, tenant_id, purpose, version, state, wrapped, root_fingerprint,
        fingerprint, created_at)
      values (gen_random_uuid(), ?, 'field', 1, 'active', '', 'isolation', '', now())
      """;

  @Test
  void noTenantReachesAnothersRows() throws SQLException {
    TenantIsolationContract.assertIsolated(
        PostgresResource::app,
        new TenantTable("data_key", IsolationTest::insertKey),
        TenantTable.of(
            "key_rotation",
            """
            insert into key_rotation (id, tenant_id, purpose, version, new_key_hash, actor, at)
            values (gen_random_uuid(), ?, 'field', 1, '', '', now())
            """),
        TenantTable.of(
            "field_map",
            "insert into field_map (tenant_id, tables, changed_at) values (?, '{}', now())"),
        TenantTable.of(
            "mapped_column",
            "insert into mapped_column (tenant_id, table_name, column_name, searchable)"
                + " values (?, 't', 'c', false)"),
        TenantTable.of("usage", "insert into usage (tenant_id) values (?)"),
        TenantTable.of(
            "coverage_report",
            """
            insert into coverage_report (tenant_id, table_name, reporter, counted_at, columns,
              lowest_field, field_since, lowest_index, index_since)
            values (?, 't', 'r', now(), '[]', 1, now(), 1, now())
            """),
        TenantTable.of(
            "rewrap_progress",
            "insert into rewrap_progress (tenant_id, source, targets, finished, updated_at)"
                + " values (?, 's', 't', false, now())"),
        TenantTable.of(
            "usage_flush", "insert into usage_flush (tenant_id, id) values (?, gen_random_uuid())"),
        TenantTable.of(
            "decrypt_use",
            "insert into decrypt_use (tenant_id, window_start, caller, fields) values (?, now(),"
                + " 'c', 1)"),
        TenantTable.of(
            "format_use",
            "insert into format_use (tenant_id, table_name, field) values (?, 't', 'f')"));
  }

  @Test
  void everyTableOfATenantIsShownToBeIsolated() throws SQLException {
    // the chassis shows its own
    TenantIsolationContract.assertComplete(
        PostgresResource::app,
        List.of(
            "data_key",
            "key_rotation",
            "field_map",
            "mapped_column",
            "usage",
            "coverage_report",
            "rewrap_progress",
            // ids and receipts, read for all tenants together
            "shredding",
            "format_use",
            "usage_flush",
            "decrypt_use",
            "audit_log",
            "audit_pending",
            "audit_chain",
            "audit_heads",
            "audit_checkpoint",
            "idempotency",
            "notification_outbox"));
  }

  private static void insertKey(Connection connection, UUID tenant) throws SQLException {
    try (PreparedStatement root = connection.prepareStatement(ROOT);
        PreparedStatement key = connection.prepareStatement(KEY)) {
      root.executeUpdate();
      key.setObject(1, tenant);
      key.executeUpdate();
    }
  }
}
