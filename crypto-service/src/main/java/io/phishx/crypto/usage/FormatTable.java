package io.phishx.crypto.usage;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Formats of opened values in PostgreSQL, per tenant and column. */
final class FormatTable {

  private static final String ADD =
      """
      insert into format_use (tenant_id, table_name, field, plaintext, v1, v2)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (tenant_id, table_name, field) do update set
        plaintext = format_use.plaintext + excluded.plaintext,
        v1 = format_use.v1 + excluded.v1,
        v2 = format_use.v2 + excluded.v2
      """;
  private static final String READ =
      "select table_name, field, plaintext, v1, v2 from format_use order by table_name, field";

  private FormatTable() {}

  /** Adds to what is there, in the transaction of {@code connection}. */
  static Uni<Void> add(
      SqlConnection connection, TenantId tenant, Map<FormatCounts.Column, FormatCounts> formats) {
    List<Tuple> rows =
        formats.entrySet().stream()
            .map(
                entry ->
                    Tuple.of(
                        tenant.value(),
                        entry.getKey().table(),
                        entry.getKey().field(),
                        entry.getValue().plaintext(),
                        entry.getValue().v1(),
                        entry.getValue().v2()))
            .toList();
    return rows.isEmpty()
        ? Uni.createFrom().voidItem()
        : connection.preparedQuery(ADD).executeBatch(rows).replaceWithVoid();
  }

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
