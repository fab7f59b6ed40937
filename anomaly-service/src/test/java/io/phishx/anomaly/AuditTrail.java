package io.phishx.anomaly;

import io.phishx.testing.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** What stands in the audit log. */
public final class AuditTrail {

  private AuditTrail() {}

  /**
   * A tenant's entries of one event type, oldest first, each as its actor and its facts in JSON.
   */
  public static List<String> of(UUID tenant, String event) throws SQLException {
    return Database.column(
        "select actor || ' ' || facts::text from audit_log"
            + " where tenant_id = ? and event_type = ? order by at, id",
        tenant,
        event);
  }
}
