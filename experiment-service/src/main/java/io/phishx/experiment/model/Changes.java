package io.phishx.experiment.model;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/**
 * Does what may change routing: one transaction with its routing version and its audit entry, then
 * the hint to those who route.
 */
@ApplicationScoped
public class Changes {

  private final TenantTransaction transactions;
  private final Idempotency idempotency;
  private final AuditLog audit;
  private final Routing routing;

  public Changes(
      TenantTransaction transactions, Idempotency idempotency, AuditLog audit, Routing routing) {
    this.transactions = transactions;
    this.idempotency = idempotency;
    this.audit = audit;
    this.routing = routing;
  }

  /** A change that makes something: once per idempotency key. */
  public <T> Uni<T> creating(
      Caller caller,
      Class<T> type,
      Function<SqlConnection, Uni<T>> work,
      Function<T, AuditEntry> entry) {
    return idempotency
        .once(caller.tenant(), type, connection -> inOrder(connection, caller, work, entry))
        .call(routing::announce);
  }

  /** A change of what exists. */
  public <T> Uni<T> changing(
      Caller caller, Function<SqlConnection, Uni<T>> work, Function<T, AuditEntry> entry) {
    return transactions
        .sql(caller.tenant(), connection -> inOrder(connection, caller, work, entry))
        .call(routing::announce);
  }

  private <T> Uni<T> inOrder(
      SqlConnection connection,
      Caller caller,
      Function<SqlConnection, Uni<T>> work,
      Function<T, AuditEntry> entry) {
    return routing
        .nextVersion(connection)
        .chain(() -> work.apply(connection))
        .call(done -> audit.append(connection, caller.tenant(), entry.apply(done)));
  }
}
