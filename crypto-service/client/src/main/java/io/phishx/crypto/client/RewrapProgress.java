package io.phishx.crypto.client;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.UUID;

/**
 * How far the rows of one table of a tenant have come.
 *
 * @param targets {@link KeyTargets#versions} that they were to reach
 * @param lastId rows up to it are done
 */
record RewrapProgress(String targets, UUID lastId, boolean finished) {

  static final UUID START = new UUID(0, 0);
  private static final String FIND =
      "select targets, last_id, finished from rewrap_progress where source = $1";
  private static final String PUT =
      """
      insert into rewrap_progress (tenant_id, source, targets, last_id, finished, updated_at)
      values ($1, $2, $3, $4, $5, clock_timestamp())
      on conflict (tenant_id, source) do update set targets = excluded.targets,
        last_id = excluded.last_id, finished = excluded.finished, updated_at = excluded.updated_at
      """;

  /** Before the first row. */
  static RewrapProgress none(String targets) {
    return new RewrapProgress(targets, START, false);
  }

  /** What is stored; from the start if nothing is, or if it was for other keys. */
  static Uni<RewrapProgress> find(SqlConnection connection, String source, String targets) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(source))
        .map(
            rows -> {
              if (rows.rowCount() == 0) {
                return none(targets);
              }
              Row row = rows.iterator().next();
              return row.getString("targets").equals(targets)
                  ? new RewrapProgress(targets, row.getUUID("last_id"), row.getBoolean("finished"))
                  : none(targets);
            });
  }

  Uni<Void> put(SqlConnection connection, TenantId tenant, String source) {
    return connection
        .preparedQuery(PUT)
        .execute(Tuple.of(tenant.value(), source, targets, lastId, finished))
        .replaceWithVoid();
  }
}
