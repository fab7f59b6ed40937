package io.phishx.crypto.testkit;

import io.phishx.testing.PostgresResource;
import java.sql.Connection;
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
}
