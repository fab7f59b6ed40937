package io.phishx.auth.tenant;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of erasures, and what of a tenant's row belongs to its end. */
final class ErasureRows {

  private static final String BEGIN =
      """
      insert into tenant_erasures (tenant_id, service) select $1, unnest($2::text[])
      on conflict do nothing
      """;
  private static final String REPORT =
      """
      update tenant_erasures set rows = rows + $3, reported_at = $4
      where tenant_id = $1 and service = $2
      """;
  private static final String ORDERS =
      "select id, erase_from from tenants where state = 'deleting' order by id";
  private static final String DELETING_SINCE =
      "select min(erase_from) as since from tenants where state = 'deleting'";
  private static final String ERASED =
      """
      select t.id from tenants t
      where t.state = 'deleting' and not exists (
        select 1 from tenant_erasures e where e.tenant_id = t.id and e.reported_at is null)
      order by t.id
      """;
  private static final String END =
      """
      update tenants set state = 'deleted', shred_receipt = $2, shred_error = null, updated_at = $3
      where id = $1 and state = 'deleting'
      """;
  private static final String FAILED =
      "update tenants set shred_error = $2 where id = $1 and state = 'deleting'";
  private static final String TENANT =
      "select state, erase_from, shred_receipt, shred_error from tenants where id = $1";
  private static final String REPORTS =
      """
      select service, rows, reported_at from tenant_erasures where tenant_id = $1 order by service
      """;

  private ErasureRows() {}

  /** An order to erase a tenant from a moment on. */
  record Order(TenantId tenant, Instant from) {}

  static Uni<Void> begin(SqlConnection connection, TenantId tenant, Set<String> services) {
    return connection
        .preparedQuery(BEGIN)
        .execute(Tuple.of(tenant.value(), services.toArray(String[]::new)))
        .replaceWithVoid();
  }

  /** Whether such a report was waited for. */
  static Uni<Boolean> report(
      SqlConnection connection, TenantId tenant, String service, long rows, Instant at) {
    return connection
        .preparedQuery(REPORT)
        .execute(Tuple.of(tenant.value(), service, rows, utc(at)))
        .map(result -> result.rowCount() == 1);
  }

  /** The orders that stand. */
  static Uni<List<Order>> orders(SqlConnection connection) {
    return connection
        .preparedQuery(ORDERS)
        .execute()
        .map(
            rows -> {
              List<Order> orders = new ArrayList<>();
              rows.forEach(
                  row ->
                      orders.add(
                          new Order(
                              new TenantId(row.getUUID("id")),
                              row.getOffsetDateTime("erase_from").toInstant())));
              return orders;
            });
  }

  /** From when on the tenant who is deleting for longest could be erased; empty if none is. */
  static Uni<Optional<Instant>> deletingSince(SqlConnection connection) {
    return connection
        .preparedQuery(DELETING_SINCE)
        .execute()
        .map(rows -> rows.iterator().next().getOffsetDateTime("since"))
        .map(since -> Optional.ofNullable(since).map(OffsetDateTime::toInstant));
  }

  /** Tenants that every service has erased and whose keys still stand. */
  static Uni<List<TenantId>> erased(SqlConnection connection) {
    return connection
        .preparedQuery(ERASED)
        .execute()
        .map(
            rows -> {
              List<TenantId> tenants = new ArrayList<>();
              rows.forEach(row -> tenants.add(new TenantId(row.getUUID("id"))));
              return tenants;
            });
  }

  /** Whether this call was the one that ended the tenant. */
  static Uni<Boolean> end(
      SqlConnection connection, TenantId tenant, JsonObject receipt, Instant at) {
    return connection
        .preparedQuery(END)
        .execute(Tuple.of(tenant.value(), receipt, utc(at)))
        .map(result -> result.rowCount() == 1);
  }

  static Uni<Void> failed(SqlConnection connection, TenantId tenant, String reason) {
    return connection
        .preparedQuery(FAILED)
        .execute(Tuple.of(tenant.value(), reason))
        .replaceWithVoid();
  }

  /** How far the tenant's erasure is; empty if it has none. */
  static Uni<Optional<TenantErasureView>> view(SqlConnection connection, TenantId tenant) {
    return connection
        .preparedQuery(TENANT)
        .execute(Tuple.of(tenant.value()))
        .chain(
            found ->
                connection
                    .preparedQuery(REPORTS)
                    .execute(Tuple.of(tenant.value()))
                    .map(reports -> view(found, reports)));
  }

  private static Optional<TenantErasureView> view(RowSet<Row> found, RowSet<Row> reports) {
    if (found.size() == 0) {
      return Optional.empty();
    }
    Row tenant = found.iterator().next();
    OffsetDateTime from = tenant.getOffsetDateTime("erase_from");
    if (from == null) {
      return Optional.empty();
    }
    List<TenantErasureView.ServiceReport> services = new ArrayList<>();
    for (Row row : reports) {
      OffsetDateTime at = row.getOffsetDateTime("reported_at");
      services.add(
          new TenantErasureView.ServiceReport(
              row.getString("service"),
              at != null,
              row.getLong("rows"),
              at == null ? null : at.toInstant()));
    }
    return Optional.of(
        new TenantErasureView(
            from.toInstant(),
            services,
            TenantState.DELETED.wire().equals(tenant.getString("state")),
            map(tenant.getJsonObject("shred_receipt")),
            tenant.getString("shred_error")));
  }

  private static @Nullable Map<String, Object> map(@Nullable JsonObject json) {
    return json == null ? null : new HashMap<>(json.getMap());
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
