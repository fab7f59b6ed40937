package io.phishx.crypto.rotation;

import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.StreamSupport;

/** The rotations of a tenant's keys, for its admins. */
@ApplicationScoped
class RotationHistory {

  private static final String PAGE =
      """
      select id, at, old_key_hash, new_key_hash, actor, version from key_rotation
      where $1::timestamptz is null or (at, id) < ($1, $2::uuid)
      order by at desc, id desc limit $3
      """;

  private final TenantTransaction transaction;

  RotationHistory(TenantTransaction transaction) {
    this.transaction = transaction;
  }

  /** Newest first. */
  Uni<Page<HistoryEntry>> page(TenantId tenant, PageRequest request) {
    Tuple values = Tuple.of(request.afterAt(), request.afterId(), request.rows());
    return transaction
        .sql(tenant, connection -> connection.preparedQuery(PAGE).execute(values))
        .map(
            rows ->
                Page.of(
                        StreamSupport.stream(rows.spliterator(), false).toList(),
                        request,
                        RotationHistory::position)
                    .map(HistoryEntry::of));
  }

  private static Cursor position(Row row) {
    return new Cursor(row.getOffsetDateTime("at").toInstant(), row.getUUID("id"));
  }
}
