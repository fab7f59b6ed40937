package io.phishx.region;

import io.phishx.testing.Database;
import java.sql.SQLException;

/** The controller's tables, seen and emptied from outside. */
public final class RegionTables {

  private RegionTables() {}

  /** Forgets all regions and pairs. */
  public static void empty() throws SQLException {
    Database.execute("truncate regions, pairs, pair_members, transitions");
  }
}
