package io.phishx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.UUID;

/**
 * Shows that no tenant reaches another tenant's rows of a table, whatever the queries above it do.
 *
 * <p>First that the connecting role cannot bypass row security at all, so that the rest proves
 * something. Works in transactions that are rolled back.
 */
public final class TenantIsolationContract {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private TenantIsolationContract() {}

  /** Opens a connection as the application role. */
  @FunctionalInterface
  public interface Connections {
    Connection open() throws SQLException;
  }

  /** Puts one row of {@code tenant}, and what it refers to, into a table. */
  @FunctionalInterface
  public interface Insertion {
    void insert(Connection connection, UUID tenant) throws SQLException;
  }

  /**
   * A table with a tenant in each row.
   *
   * @param name the table
   * @param insertion how a valid row of a tenant is made, on the given connection
   */
  public record TenantTable(String name, Insertion insertion) {

    public TenantTable {
      if (!name.matches("[a-z_][a-z0-9_.]*")) {
        throw new IllegalArgumentException("a table's name is lower case, was " + name);
      }
    }

    /** One statement in which each {@code ?} stands for the tenant. */
    public static TenantTable of(String name, String insert) {
      return new TenantTable(
          name,
          (connection, tenant) -> {
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
              for (int index = 1;
                  index <= statement.getParameterMetaData().getParameterCount();
                  index++) {
                statement.setObject(index, tenant);
              }
              statement.executeUpdate();
            }
          });
    }
  }

  /**
   * Asserts the contract for each of {@code tables}.
   *
   * @param app opens connections as the role that the service uses
   */
  public static void assertIsolated(Connections app, TenantTable... tables) throws SQLException {
    assertTrue(tables.length > 0, "at least one table");
    for (TenantTable table : tables) {
      try (Connection connection = app.open()) {
        assertBound(connection, table.name());
        assertEquals(0, count(connection, table), table.name() + " without any tenant");
        connection.setAutoCommit(false);
        try {
          assertSeparated(connection, table);
        } finally {
          connection.rollback();
        }
      }
    }
  }

  /** Asserts that every table of schema {@code public} with a {@code tenant_id} is in the list. */
  public static void assertComplete(Connections app, List<String> tables) throws SQLException {
    try (Connection connection = app.open();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                and a.attname = 'tenant_id' and not a.attisdropped and not c.relispartition
                """);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        assertTrue(
            tables.contains(rows.getString(1)),
            rows.getString(1) + " has a tenant_id and is not shown to be isolated");
      }
    }
  }

  private static void assertBound(Connection connection, String table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select r.rolsuper, r.rolbypassrls, pg_has_role(current_user, c.relowner, 'member'),
                   c.relrowsecurity, c.relforcerowsecurity, current_user
            from pg_class c, pg_roles r
            where c.oid = ?::regclass and r.rolname = current_user
            """)) {
      statement.setString(1, table);
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next(), table);
        String role = row.getString(6);
        assertFalse(row.getBoolean(1), role + " is a superuser");
        assertFalse(row.getBoolean(2), role + " bypasses row security");
        assertFalse(row.getBoolean(3), role + " owns " + table);
        assertTrue(row.getBoolean(4), table + " has no row security");
        assertTrue(row.getBoolean(5), table + " does not force row security");
      }
    }
  }

  private static void assertSeparated(Connection connection, TenantTable table)
      throws SQLException {
    UUID mine = UUID.randomUUID();
    UUID other = UUID.randomUUID();

    setTenant(connection, mine.toString());
    table.insertion().insert(connection, mine);
    assertNotEquals(0, count(connection, table), table.name() + " as the row's own tenant");

    setTenant(connection, "");
    assertEquals(0, count(connection, table), table.name() + " after the tenant is unset");

    setTenant(connection, other.toString());
    assertEquals(0, count(connection, table), table.name() + " as another tenant");
    // by which the owner's functions name those that they work for
    set(connection, "app.tenants", "{" + mine + "}");
    assertEquals(0, count(connection, table), table.name() + " as one of the owner's tenants");
    assertUntouched(connection, "delete from " + table.name());
    assertUntouched(connection, "update " + table.name() + " set tenant_id = tenant_id");
    assertRefused(connection, table.name(), () -> table.insertion().insert(connection, mine));

    table.insertion().insert(connection, other);
    assertRefused(connection, table.name(), () -> giveTo(connection, table, mine));

    setTenant(connection, mine.toString());
    assertNotEquals(0, count(connection, table), table.name() + " as the row's own tenant again");
  }

  private interface Attempt {
    void run() throws SQLException;
  }

  private static void assertRefused(Connection connection, String table, Attempt attempt)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      attempt.run();
    } catch (SQLException refused) {
      assertEquals(INSUFFICIENT_PRIVILEGE, refused.getSQLState(), refused.getMessage());
      connection.rollback(before);
      return;
    }
    fail(table + " accepts a row for another tenant");
  }

  /** Neither a missing privilege nor zero rows is a leak. */
  private static void assertUntouched(Connection connection, String change) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try (PreparedStatement statement = connection.prepareStatement(change)) {
      assertEquals(0, statement.executeUpdate(), change + " as another tenant");
    } catch (SQLException refused) {
      assertEquals(INSUFFICIENT_PRIVILEGE, refused.getSQLState(), refused.getMessage());
      connection.rollback(before);
    }
  }

  private static void giveTo(Connection connection, TenantTable table, UUID tenant)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("update " + table.name() + " set tenant_id = ?")) {
      statement.setObject(1, tenant);
      statement.executeUpdate();
    }
  }

  private static void setTenant(Connection connection, String tenant) throws SQLException {
    set(connection, "app.tenant", tenant);
  }

  private static void set(Connection connection, String name, String value) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select set_config(?, ?, true)")) {
      statement.setString(1, name);
      statement.setString(2, value);
      statement.execute();
    }
  }

  private static int count(Connection connection, TenantTable table) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("select count(*) from " + table.name());
        ResultSet row = statement.executeQuery()) {
      assertTrue(row.next());
      return row.getInt(1);
    }
  }
}
