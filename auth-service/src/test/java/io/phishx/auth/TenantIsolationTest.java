package io.phishx.auth;

import static io.phishx.testing.TenantIsolationContract.assertComplete;
import static io.phishx.testing.TenantIsolationContract.assertIsolated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.TenantIsolationContract.TenantTable;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class TenantIsolationTest {

  private static final String TENANT =
      """
      insert into tenants (id, slug, name, created_at, updated_at)
      values (?, 'i-' || substr(md5(random()::text), 1, 12), 'isolated', now(), now())
      on conflict (id) do nothing
      """;
  private static final String USER =
      """
      insert into users (id, tenant_id, email, password_hash, email_index, role, created_at,
        updated_at)
      values (gen_random_uuid(), ?, 'v2:x', 'v2:x', 'i1:x', 'readonly', now(), now()) returning id
      """;
  private static final String CLIENT =
      """
      insert into clients (id, tenant_id, name, role, scopes, created_at, updated_at)
      values (gen_random_uuid(), ?, 'x', 'readonly', '{read}', now(), now()) returning id
      """;
  private static final String SECRET =
      """
      insert into client_secrets (id, tenant_id, client_id, secret_hash, created_at)
      values (gen_random_uuid(), ?, ?, sha256('x'), now()) returning id
      """;
  private static final String SESSION =
      """
      insert into sessions (id, tenant_id, user_id, family_id, role, scopes, created_at,
        last_used_at, expires_at)
      values (gen_random_uuid(), ?, ?, gen_random_uuid(), 'readonly', '{read}', now(), now(),
        now()) returning id
      """;
  private static final String REFRESH =
      """
      insert into refresh_tokens (id, tenant_id, session_id, secret_hash, issued_at, expires_at)
      values (gen_random_uuid(), ?, ?, sha256(gen_random_uuid()::text::bytea), now(), now())
      returning id
      """;

  private static final String TOTP =
      """
      insert into user_totp (user_id, tenant_id, created_at) values (?, ?, now()) returning user_id
      """;
  private static final String ISSUE =
      """
      insert into newest_issues (subject, tenant_id, issued_at) values (?, ?, now())
      returning subject
      """;
  private static final String RECOVERY =
      """
      insert into recovery_codes (id, tenant_id, user_id, code_hash)
      values (gen_random_uuid(), ?, ?, sha256(gen_random_uuid()::text::bytea)) returning id
      """;

  @Test
  void noTenantReachesAnothersRows() throws SQLException {
    assertIsolated(
        PostgresResource::app,
        new TenantTable("users", (c, t) -> user(c, t)),
        new TenantTable("clients", (c, t) -> client(c, t)),
        new TenantTable("client_secrets", (c, t) -> insert(c, SECRET, t, client(c, t))),
        new TenantTable("sessions", (c, t) -> session(c, t)),
        new TenantTable("refresh_tokens", (c, t) -> insert(c, REFRESH, t, session(c, t))),
        new TenantTable("user_totp", (c, t) -> insert(c, TOTP, user(c, t), t)),
        new TenantTable("newest_issues", (c, t) -> insert(c, ISSUE, client(c, t), t)),
        new TenantTable("recovery_codes", (c, t) -> insert(c, RECOVERY, t, user(c, t))),
        TenantTable.of(
            "rewrap_progress",
            "insert into rewrap_progress (tenant_id, source, targets, finished, updated_at)"
                + " values (?, 's', 't', false, now()) on conflict do nothing"));
  }

  @Test
  void everyTableOfATenantIsShown() throws SQLException {
    assertComplete(
        PostgresResource::app,
        List.of(
            "users",
            "clients",
            "client_secrets",
            "sessions",
            "refresh_tokens",
            "user_totp",
            "recovery_codes",
            "rewrap_progress",
            "newest_issues",
            // ids and times only, read for all tenants together
            "revocations",
            "tenant_erasures",
            // the chassis' own tables are shown by its tests
            "audit_log",
            "audit_pending",
            "audit_chain",
            "audit_heads",
            "idempotency",
            "notification_outbox"));
  }

  @Test
  void loginLookupGivesTheOneIndexAndNothingElse() throws SQLException {
    Callers.operator();
    try (Connection app = PostgresResource.app()) {
      assertEquals(0, count(app, "select count(*) from users"));
      assertEquals(0, count(app, "select count(*) from login_candidates('{nothing}', null)"));
      assertEquals(0, count(app, "select count(*) from login_candidates('{}', null)"));
      assertEquals(0, count(app, "select count(*) from client_candidates(gen_random_uuid())"));
    }
  }

  private static UUID user(Connection connection, UUID tenant) throws SQLException {
    tenant(connection, tenant);
    return insert(connection, USER, tenant);
  }

  private static UUID client(Connection connection, UUID tenant) throws SQLException {
    tenant(connection, tenant);
    return insert(connection, CLIENT, tenant);
  }

  private static UUID session(Connection connection, UUID tenant) throws SQLException {
    return insert(connection, SESSION, tenant, user(connection, tenant));
  }

  private static void tenant(Connection connection, UUID tenant) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TENANT)) {
      statement.setObject(1, tenant);
      statement.executeUpdate();
    }
  }

  private static UUID insert(Connection connection, String sql, UUID... ids) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < ids.length; i++) {
        statement.setObject(i + 1, ids[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next());
        return row.getObject(1, UUID.class);
      }
    }
  }

  private static int count(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      assertTrue(row.next());
      return row.getInt(1);
    }
  }
}
