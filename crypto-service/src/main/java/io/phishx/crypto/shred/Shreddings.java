package io.phishx.crypto.shred;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.key.DataKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The table of shredded tenants, and destroying the keys together with its entry. */
@ApplicationScoped
class Shreddings {

  private static final String TENANTS = "select tenant_id from shredding";
  private static final String FIND = "select receipt from shredding where tenant_id = $1";
  private static final String PAGE =
      "select tenant_id, receipt from shredding where tenant_id > $1 order by tenant_id limit $2";
  private static final String ADD =
      """
      insert into shredding (tenant_id, receipt, shredded_at) values ($1, $2, $3)
      on conflict do nothing
      """;

  private final TenantTransaction transactions;
  private final DataKeys keys;
  private final AuditLog audit;

  Shreddings(TenantTransaction transactions, DataKeys keys, AuditLog audit) {
    this.transactions = transactions;
    this.keys = keys;
    this.audit = audit;
  }

  Uni<Set<TenantId>> tenants() {
    return transactions.withoutTenant(
        connection ->
            connection
                .query(TENANTS)
                .execute()
                .map(
                    rows -> {
                      Set<TenantId> tenants = new HashSet<>();
                      rows.forEach(row -> tenants.add(new TenantId(row.getUUID("tenant_id"))));
                      return tenants;
                    }));
  }

  /**
   * A receipt as it is stored.
   *
   * @param text JSON, unproven
   */
  record Stored(TenantId tenant, String text) {}

  /** The next {@code limit} receipts behind a tenant's, by the tenants' ids. */
  Uni<List<Stored>> page(UUID after, int limit) {
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(PAGE)
                .execute(Tuple.of(after, limit))
                .map(
                    rows -> {
                      List<Stored> page = new ArrayList<>(rows.size());
                      rows.forEach(
                          row ->
                              page.add(
                                  new Stored(
                                      new TenantId(row.getUUID("tenant_id")),
                                      row.getString("receipt"))));
                      return page;
                    }));
  }

  /** The receipt as stored, as JSON. */
  Uni<Optional<String>> find(TenantId tenant) {
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(FIND)
                .execute(Tuple.of(tenant.value()))
                .map(
                    rows ->
                        rows.rowCount() == 0
                            ? Optional.empty()
                            : Optional.of(rows.iterator().next().getString("receipt"))));
  }

  /** Deletes every key of the tenant and enters the receipt; repeatable. */
  Uni<Void> apply(Receipt receipt, String text, String actor) {
    TenantId tenant = receipt.tenantId();
    AuditEntry entry =
        AuditEntry.of(
            "encryption.tenant-shredded",
            Outcome.SUCCESS,
            actor,
            Map.of("receipt_id", receipt.receiptId().toString()));
    return transactions
        .sql(
            tenant,
            connection ->
                keys.destroy(connection, tenant)
                    .chain(
                        () ->
                            connection
                                .preparedQuery(ADD)
                                .execute(
                                    Tuple.of(
                                        tenant.value(),
                                        text,
                                        receipt.shreddedAt().atOffset(ZoneOffset.UTC))))
                    .chain(() -> audit.append(connection, tenant, entry)))
        .replaceWithVoid();
  }
}
