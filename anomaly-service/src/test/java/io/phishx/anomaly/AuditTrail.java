package io.phishx.anomaly;

import io.phishx.testing.PostgresResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What stands in the audit log. */
public final class AuditTrail {

  private AuditTrail() {}

  /**
   * A tenant's entries of one event type, oldest first, each as its actor and its facts in JSON.
   */
  public static List<String> of(UUID tenant, String event) throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement =
            connection.prepareStatement(
                "select actor || ' ' || facts::text from audit_log"
                    + " where tenant_id = ?::uuid and event_type = ? order by at, id")) {
      statement.setString(1, tenant.toString());
      statement.setString(2, event);
      List<String> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    }
  }
}
