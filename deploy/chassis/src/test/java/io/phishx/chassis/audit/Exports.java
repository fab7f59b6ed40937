package io.phishx.chassis.audit;

import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;

/** Reads a whole log page by page. */
final class Exports {

  private Exports() {}

  static Uni<List<ChainedRow>> all(AuditLog log, SqlConnection connection, ExportHead head) {
    return next(log, connection, head, new ArrayList<>());
  }

  private static Uni<List<ChainedRow>> next(
      AuditLog log, SqlConnection connection, ExportHead head, List<ChainedRow> read) {
    Cursor after =
        read.isEmpty() ? null : new Cursor(read.getLast().row().at(), read.getLast().row().id());
    return log.findChained(connection, head, AuditFilter.ALL, new PageRequest(500, after))
        .chain(
            page -> {
              read.addAll(page);
              return page.isEmpty()
                  ? Uni.createFrom().item(read)
                  : next(log, connection, head, read);
            });
  }
}
