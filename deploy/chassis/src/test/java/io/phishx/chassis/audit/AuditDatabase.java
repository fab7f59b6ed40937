package io.phishx.chassis.audit;

import io.phishx.testing.PostgresResource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/** A database with the tables that the audit log needs. */
final class AuditDatabase {

  private AuditDatabase() {}

  /** Makes it where it is missing and lets {@link PostgresResource} speak to it. */
  static void use() throws SQLException, IOException {
    PostgresResource.use("chassis_audit");
    try (Connection owner = PostgresResource.owner();
        Statement statement = owner.createStatement()) {
      for (String script : List.of("R__audit.sql", "R__notification.sql")) {
        try (InputStream sql = AuditDatabase.class.getResourceAsStream("/db/chassis/" + script)) {
          statement.execute(
              new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
  }
}
