package io.phishx.local;

import io.phishx.embedded.CannotStart;
import io.phishx.embedded.DatabaseRole;
import io.phishx.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at a stored mail the way the service's own database role sees it. */
final class StoredRow {

  private static final String DATABASE = "phishx_anomaly";
  private static final List<String> SEALED = List.of("sender", "subject", "body");

  private final EmbeddedPostgres postgres;

  StoredRow(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * The columns of one analysed mail of that tenant.
   *
   * @throws CannotStart when it isn't there, or when a column that must be sealed is readable
   */
  Map<String, String> read(String tenant, String emailId) {
    try (Connection connection = postgres.connect(DATABASE, DatabaseRole.APP)) {
      connection.setAutoCommit(false);
      setTenant(connection, tenant);
      Map<String, String> row = row(connection, emailId);
      for (String column : SEALED) {
        String value = row.getOrDefault(column, "");
        if (!value.startsWith("v1:") && !value.startsWith("v2:")) {
          throw new CannotStart("email_analysis." + column + " is stored readable.");
        }
      }
      return row;
    } catch (SQLException e) {
      throw new CannotStart("The stored mail can't be read: " + e.getMessage() + ".", e);
    }
  }

  /** How many mails that role sees without saying for which tenant it asks. */
  long visibleWithoutTenant() {
    try (Connection connection = postgres.connect(DATABASE, DatabaseRole.APP);
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from email_analysis")) {
      return count.next() ? count.getLong(1) : 0;
    } catch (SQLException e) {
      throw new CannotStart("The stored mails can't be counted: " + e.getMessage() + ".", e);
    }
  }

  private static void setTenant(Connection connection, String tenant) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select set_config('app.tenant', ?, true)")) {
      statement.setString(1, tenant);
      statement.execute();
    }
  }

  private static Map<String, String> row(Connection connection, String emailId)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select * from email_analysis where id = ?::uuid")) {
      statement.setString(1, emailId);
      try (ResultSet found = statement.executeQuery()) {
        if (!found.next()) {
          throw new CannotStart("The mail " + emailId + " is not in the database.");
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          String value = found.getString(i);
          row.put(found.getMetaData().getColumnName(i), value == null ? "null" : value);
        }
        return row;
      }
    }
  }
}
