package io.phishx.anomaly.review;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;

/** Records who opened which mail; what cannot be recorded is not shown. */
@ApplicationScoped
class ReadingAudit {

  private final TenantTransaction transactions;
  private final AuditLog log;

  ReadingAudit(TenantTransaction transactions, AuditLog log) {
    this.transactions = transactions;
    this.log = log;
  }

  Uni<Void> opened(TenantId tenant, String reader, UUID emailId) {
    return append(tenant, "email.opened", Outcome.SUCCESS, reader, emailId);
  }

  Uni<Void> refused(TenantId tenant, String reader, UUID emailId) {
    return append(tenant, "email.opened", Outcome.FAILURE, reader, emailId);
  }

  Uni<Void> searched(TenantId tenant, String reader, int found) {
    AuditEntry entry =
        AuditEntry.of(
            "email.searched-by-sender",
            Outcome.SUCCESS,
            reader,
            Map.of("found", Integer.toString(found)));
    return transactions.sql(tenant, c -> log.append(c, tenant, entry)).replaceWithVoid();
  }

  private Uni<Void> append(
      TenantId tenant, String event, Outcome outcome, String reader, UUID emailId) {
    AuditEntry entry =
        AuditEntry.of(event, outcome, reader, Map.of("email_id", emailId.toString()));
    return transactions.sql(tenant, c -> log.append(c, tenant, entry)).replaceWithVoid();
  }
}
