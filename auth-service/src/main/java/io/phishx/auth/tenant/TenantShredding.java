package io.phishx.auth.tenant;

import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.trust.TrustVersion;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Has the keys of a tenant destroyed once every service has erased him, and only then calls him
 * deleted. Replicas may ask for it at once: one of them writes the end.
 */
@ApplicationScoped
class TenantShredding {

  private static final Logger LOG = Logger.getLogger(TenantShredding.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(10);
  private static final int MAX_REASON = 200;

  private final Pool pool;
  private final KeyShredder keys;
  private final TrustVersion trust;
  private final OperatorTenant operator;
  private final AuditLog audit;
  private final Clock clock;
  private final Recurring recurring;

  TenantShredding(
      Pool pool,
      KeyShredder keys,
      TrustVersion trust,
      OperatorTenant operator,
      AuditLog audit,
      Vertx vertx,
      Clock clock) {
    this.pool = pool;
    this.keys = keys;
    this.trust = trust;
    this.operator = operator;
    this.audit = audit;
    this.clock = clock;
    this.recurring =
        new Recurring(
            vertx,
            LONGEST_ROUND,
            this::look,
            e -> LOG.debugf("erased tenants could not be looked at: %s", e.toString()));
  }

  void start(@Observes StartupEvent event) {
    recurring.every(INTERVAL);
  }

  void stop(@Observes ShutdownEvent event) {
    recurring.stop();
  }

  private Uni<Void> look() {
    return pool.withConnection(ErasureRows::erased)
        .chain(
            tenants ->
                Multi.createFrom()
                    .iterable(tenants)
                    .onItem()
                    .transformToUniAndConcatenate(this::shred)
                    .collect()
                    .last())
        .replaceWithVoid();
  }

  private Uni<Void> shred(TenantId tenant) {
    return keys.shred(tenant)
        .chain(receipt -> end(tenant, receipt))
        .onFailure()
        .recoverWithUni(
            e -> {
              LOG.warnf("a tenant's keys are not destroyed yet: id=%s reason=%s", tenant, e);
              String reason = String.valueOf(e.getMessage());
              String shortened = reason.substring(0, Math.min(reason.length(), MAX_REASON));
              return pool.withConnection(
                  connection -> ErasureRows.failed(connection, tenant, shortened));
            });
  }

  private Uni<Void> end(TenantId tenant, JsonObject receipt) {
    return operator
        .id()
        .chain(
            operating ->
                trust.change(
                    operating,
                    connection ->
                        ErasureRows.end(connection, tenant, receipt, clock.instant())
                            .chain(
                                ended ->
                                    ended
                                        ? audit.append(
                                            connection,
                                            operating,
                                            AuditEntry.of(
                                                "tenant.deleted",
                                                Outcome.SUCCESS,
                                                "auth-service",
                                                Map.of("tenant_id", tenant.toString())))
                                        : Uni.createFrom().nullItem())))
        .invoke(() -> LOG.infof("a tenant's keys are destroyed: id=%s", tenant))
        .replaceWithVoid();
  }
}
