package io.phishx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.TenantIsolationContract.Connections;
import io.phishx.testing.TenantIsolationContract.TenantTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract passes for a table that is right and fails for each way of being wrong. */
class TenantIsolationContractTest {
  private static final String MINE =
      "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid";
  private static final String FORCED =
      "alter table notes enable row level security; alter table notes force row level security;";

  @BeforeEach
  void makesAnUnprotectedTable() throws SQLException {
    PostgresResource.use("phishx_isolation");
    asOwner(
        "drop table if exists notes;"
            + "create table notes (id uuid default gen_random_uuid(), tenant_id uuid not null);"
            + "insert into notes (tenant_id) values ('"
            + UUID.randomUUID()
            + "');"
            + "grant select, insert, update, delete on notes to phishx_app");
  }

  @Test
  void aForcedPolicyForAllCommandsPassesAndLeavesNothing() throws SQLException {
    asOwner(FORCED + "create policy p on notes using (%s) with check (%s)".formatted(MINE, MINE));

    TenantIsolationContract.assertIsolated(PostgresResource::app, notes());

    assertEquals(1, rows());
  }

  @Test
  void aTableThatTheAppMayOnlyAppendToPassesToo() throws SQLException {
    asOwner(
        FORCED
            + "create policy p on notes using (%s) with check (%s);".formatted(MINE, MINE)
            + "revoke update, delete on notes from phishx_app");

    TenantIsolationContract.assertIsolated(PostgresResource::app, notes());

    assertEquals(1, rows());
  }

  @Test
  void aTableWithoutRowSecurityFails() {
    assertFails(PostgresResource::app, "has no row security");
  }

  @Test
  void rowSecurityThatIsNotForcedFails() throws SQLException {
    asOwner(
        "alter table notes enable row level security; create policy p on notes using (%s)"
            .formatted(MINE));

    assertFails(PostgresResource::app, "does not force");
  }

  @Test
  void aRoleThatOwnsOrRulesFailsBeforeAnythingElse() throws SQLException {
    asOwner(FORCED + "create policy p on notes using (%s)".formatted(MINE));

    assertFails(PostgresResource::owner, "owns notes");
    assertFails(PostgresResource::superuser, "is a superuser");
  }

  @Test
  void aPolicyThatLetsForeignRowsInFails() throws SQLException {
    asOwner(FORCED + "create policy p on notes using (%s) with check (true)".formatted(MINE));

    assertFails(PostgresResource::app, "accepts a row for another tenant");
  }

  @Test
  void aPolicyThatShowsEverythingFails() throws SQLException {
    asOwner(FORCED + "create policy p on notes using (true)");

    assertFails(PostgresResource::app, "without any tenant");
  }

  @Test
  void aSecondPolicyThatLetsOthersDeleteFails() throws SQLException {
    asOwner(
        FORCED
            + "create policy p on notes using (%s) with check (%s);".formatted(MINE, MINE)
            + "create policy q on notes for select using (current_setting('app.tenant', true) <> '')");

    assertFails(PostgresResource::app, "as another tenant");
  }

  @Test
  void aPolicyThatBreaksWithoutATenantFails() throws SQLException {
    asOwner(
        FORCED
            + "create policy p on notes using (tenant_id = current_setting('app.tenant')::uuid)");

    assertThrows(
        SQLException.class,
        () -> TenantIsolationContract.assertIsolated(PostgresResource::app, notes()));
  }

  @Test
  void aTableThatWasForgottenFails() throws SQLException {
    TenantIsolationContract.assertComplete(PostgresResource::app, List.of("notes"));

    assertThrows(
        AssertionError.class,
        () -> TenantIsolationContract.assertComplete(PostgresResource::app, List.of("others")));
  }

  private static TenantTable notes() {
    return TenantTable.of("notes", "insert into notes (tenant_id) values (?)");
  }

  private static void assertFails(Connections connections, String reason) {
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () -> TenantIsolationContract.assertIsolated(connections, notes()));
    assertTrue(String.valueOf(failure.getMessage()).contains(reason), failure::toString);
  }

  private static void asOwner(String sql) throws SQLException {
    try (Connection connection = PostgresResource.owner();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int rows() throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from notes")) {
      assertTrue(row.next());
      return row.getInt(1);
    }
  }
}
