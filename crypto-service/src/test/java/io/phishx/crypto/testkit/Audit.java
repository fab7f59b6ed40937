package io.phishx.crypto.testkit;

import io.phishx.testing.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** What is on record, read past row security. */
public final class Audit {

  private Audit() {}

  /** Event types with their outcome, oldest first. */
  public static List<String> events(UUID tenant) throws SQLException {
    return column(tenant, "event_type || ' ' || outcome");
  }

  /** The facts of each event as text, oldest first. */
  public static List<String> facts(UUID tenant) throws SQLException {
    return column(tenant, "facts::text");
  }

  private static List<String> column(UUID tenant, String expression) throws SQLException {
    return Database.column(
        "select " + expression + " from audit_log where tenant_id = ? order by at, id", tenant);
  }
}
