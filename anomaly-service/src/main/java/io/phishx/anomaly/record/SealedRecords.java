package io.phishx.anomaly.record;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.RewrapOwner;
import io.phishx.crypto.client.RewrapTable;
import io.phishx.crypto.client.TenantIds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** Analysed mails and their findings, whose sealed values follow the keys. */
@ApplicationScoped
class SealedRecords implements RewrapOwner {

  private static final String TENANTS = "select tenants_with_mail() as id";
  private static final List<RewrapTable> TABLES =
      List.of(
          RewrapTable.of(
              SealedAnalysis.EMAILS,
              List.of("sender", "subject", "body"),
              Map.of("sender", "sender_index")),
          RewrapTable.of(
              SealedAnalysis.FINDINGS, List.of("finding_type", "description"), Map.of()));

  private final TenantTransaction transactions;

  SealedRecords(TenantTransaction transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<RewrapTable> tables() {
    return TABLES;
  }

  @Override
  public Uni<List<TenantId>> tenants() {
    return transactions.withoutTenant(
        connection -> connection.query(TENANTS).execute().map(TenantIds::of));
  }
}
