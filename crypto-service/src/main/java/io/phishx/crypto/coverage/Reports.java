package io.phishx.crypto.coverage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of reports; each call runs in the transaction of its tenant. */
@ApplicationScoped
class Reports {

  private static final String FIND =
      """
      select table_name, reporter, counted_at, columns, lowest_field, field_since, lowest_index,
        index_since
      from coverage_report
      """;
  private static final String PUT =
      """
      insert into coverage_report (tenant_id, table_name, reporter, counted_at, columns,
        lowest_field, field_since, lowest_index, index_since)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (tenant_id, table_name) do update set reporter = excluded.reporter,
        counted_at = excluded.counted_at, columns = excluded.columns,
        lowest_field = excluded.lowest_field, field_since = excluded.field_since,
        lowest_index = excluded.lowest_index, index_since = excluded.index_since
      """;
  private static final TypeReference<List<ColumnCount>> COUNTS = new TypeReference<>() {};

  private final ObjectMapper json;

  Reports(ObjectMapper json) {
    this.json = json;
  }

  /** Table to its report. */
  Uni<Map<String, Report>> all(SqlConnection connection) {
    return find(connection, FIND);
  }

  /** The same, held until the transaction ends. */
  Uni<Map<String, Report>> lock(SqlConnection connection) {
    return find(connection, FIND + " for update");
  }

  Uni<Void> put(SqlConnection connection, TenantId tenant, Report report) {
    return connection
        .preparedQuery(PUT)
        .execute(
            Tuple.tuple()
                .addUUID(tenant.value())
                .addString(report.table())
                .addString(report.reporter())
                .addOffsetDateTime(report.countedAt().atOffset(ZoneOffset.UTC))
                .addJsonArray(columns(report))
                .addInteger(report.field().version())
                .addOffsetDateTime(report.field().since().atOffset(ZoneOffset.UTC))
                .addInteger(report.index().version())
                .addOffsetDateTime(report.index().since().atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  private Uni<Map<String, Report>> find(SqlConnection connection, String sql) {
    return connection
        .query(sql)
        .execute()
        .map(
            rows -> {
              Map<String, Report> found = new HashMap<>();
              rows.forEach(row -> found.put(row.getString("table_name"), report(row)));
              return found;
            });
  }

  private Report report(Row row) {
    return new Report(
        row.getString("table_name"),
        row.getString("reporter"),
        row.getOffsetDateTime("counted_at").toInstant(),
        columns(row.getJsonArray("columns")),
        new Report.Lowest(
            row.getInteger("lowest_field"), row.getOffsetDateTime("field_since").toInstant()),
        new Report.Lowest(
            row.getInteger("lowest_index"), row.getOffsetDateTime("index_since").toInstant()));
  }

  private JsonArray columns(Report report) {
    try {
      return new JsonArray(json.writeValueAsString(report.columns()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report must be writable", e);
    }
  }

  private List<ColumnCount> columns(JsonArray stored) {
    try {
      return json.readValue(stored.encode(), COUNTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored report must be readable", e);
    }
  }
}
