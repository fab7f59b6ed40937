package io.phishx.crypto.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.PostgresResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a test does to the rows past the service and its row security. */
public final class Database {

  private Database() {}

  public static void execute(String sql) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  public static String read(String sql) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      return rows.getString(1);
    }
  }
}
