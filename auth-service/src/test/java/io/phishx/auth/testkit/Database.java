package io.phishx.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.PostgresResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What a test does to the rows, or reads of them, past the service. */
public final class Database {

  private Database() {}

  public static void execute(String sql, Object... values) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        PreparedStatement statement = prepared(superuser, sql, values)) {
      statement.execute();
    }
  }

  /** The first column of the one row. */
  public static String read(String sql, Object... values) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        PreparedStatement statement = prepared(superuser, sql, values);
        ResultSet row = statement.executeQuery()) {
      assertTrue(row.next(), sql);
      return row.getString(1);
    }
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
