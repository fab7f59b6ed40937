package io.phishx.region;

import io.phishx.testing.PostgresResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The controller's tables, seen and emptied from outside. */
public final class RegionTables {

  private RegionTables() {}

  /** Forgets all regions and pairs. */
  public static void empty() throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("truncate regions, pairs, pair_members, transitions");
    }
  }

  /** The first column of a query. */
  public static List<String> column(String sql) throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }
}
