package io.phishx.crypto.key;

import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** A tenant's data keys for people to look at; wrapped, as the database has them. */
@ApplicationScoped
public class KeyListing {

  private final DataKeyTable table;
  private final TenantTransaction transaction;

  public KeyListing(DataKeyTable table, TenantTransaction transaction) {
    this.table = table;
    this.transaction = transaction;
  }

  /** Versions of all purposes, the last made first. */
  public Uni<Page<KeyRow>> page(TenantId tenant, PageRequest request) {
    return transaction.sql(tenant, connection -> table.page(connection, request));
  }
}
