package io.phishx.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a test does to the rows, or reads of them, past the service and its row security: in the
 * database that {@link PostgresResource} named last, each statement in a transaction of its own.
 */
public final class Database {

  private Database() {}

  /**
   * Runs a statement.
   *
   * @return how many rows it changed; 0 where it changes none by its kind
   */
  public static int execute(String sql, @Nullable Object... values) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        PreparedStatement statement = prepared(superuser, sql, values)) {
      statement.execute();
      return Math.max(0, statement.getUpdateCount());
    }
  }

  /** The first column of the first row, as text; fails if there is none. */
  public static String read(String sql, @Nullable Object... values) throws SQLException {
    List<String> rows = column(sql, values);
    if (rows.isEmpty()) {
      throw new AssertionError("expected a row, got none: " + sql);
    }
    return rows.getFirst();
  }

  /** The number in the first column of the first row; fails if there is none. */
  public static long number(String sql, @Nullable Object... values) throws SQLException {
    return Long.parseLong(read(sql, values));
  }

  /** The first column of all rows, as text. */
  public static List<String> column(String sql, @Nullable Object... values) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        PreparedStatement statement = prepared(superuser, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  private static PreparedStatement prepared(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
