package io.phishx.crypto.client;

import io.phishx.chassis.tenant.TenantId;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/** Tenants as a query gives them: those that a background job looks at. */
public final class TenantIds {

  private TenantIds() {}

  /** The column {@code id} of each row. */
  public static List<TenantId> of(RowSet<Row> rows) {
    List<TenantId> tenants = new ArrayList<>(rows.size());
    rows.forEach(row -> tenants.add(new TenantId(row.getUUID("id"))));
    return tenants;
  }
}
