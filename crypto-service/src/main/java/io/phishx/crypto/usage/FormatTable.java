package io.phishx.crypto.usage;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Formats of opened values in PostgreSQL, per tenant and column. */
final class FormatTable {

  private static final String READ =
      "select table_name, field, plaintext, v1, v2 from format_use order by table_name, field";

  private FormatTable() {}

  static Uni<Map<FormatCounts.Column, FormatCounts>> read(SqlConnection connection) {
    return connection
        .query(READ)
        .execute()
        .map(
            rows -> {
              Map<FormatCounts.Column, FormatCounts> found = new LinkedHashMap<>();
              for (Row row : rows) {
                found.put(
                    new FormatCounts.Column(row.getString("table_name"), row.getString("field")),
                    new FormatCounts(
                        row.getLong("plaintext"), row.getLong("v1"), row.getLong("v2")));
              }
              return found;
            });
  }
}
