package io.phishx.auth.tenant;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Has the keys of a tenant destroyed once every service has erased him, and only then calls him
 * deleted. Replicas may ask for it at once: one of them writes the end. What is refused is asked
 * for again after seconds, then minutes; why stands in the tenant's representation.
 */
@ApplicationScoped
class TenantShredding {

  private static final Logger LOG = Logger.getLogger(TenantShredding.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(10);
  private static final int MAX_REASON = 300;

  private final Pool pool;
  private final KeyShredder keys;
  private final TrustVersion trust;
  private final OperatorTenant operator;
  private final AuditLog audit;
  private final Clock clock;
  private final Recurring recurring;
  private final ShredAttempts attempts = new ShredAttempts();
  private volatile Optional<Instant> oldest = Optional.empty();

  TenantShredding(
      Pool pool,
      KeyShredder keys,
      TrustVersion trust,
      OperatorTenant operator,
      AuditLog audit,
      Vertx vertx,
      Clock clock,
      MeterRegistry metrics) {
    this.pool = pool;
    this.keys = keys;
    this.trust = trust;
    this.operator = operator;
    this.audit = audit;
    this.clock = clock;
    Gauge.builder("phishx_tenant_deleting_seconds", this, TenantShredding::deletingSeconds)
        .description("Since when the tenant who waits longest could be erased; 0 if none waits")
        .register(metrics);
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

  private double deletingSeconds() {
    return oldest
        .map(since -> Duration.between(since, clock.instant()).toMillis() / 1000.0)
        .map(seconds -> Math.max(0, seconds))
        .orElse(0.0);
  }

  private Uni<Void> look() {
    return pool.withConnection(ErasureRows::deletingSince)
        .invoke(since -> oldest = since)
        .chain(() -> pool.withConnection(ErasureRows::erased))
        .invoke(attempts::keep)
        .chain(
            tenants ->
                Multi.createFrom()
                    .iterable(tenants)
                    .select()
                    .where(tenant -> attempts.isDue(tenant, clock.instant()))
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
              Duration pause = attempts.failed(tenant, clock.instant());
              LOG.warnf(
                  "a tenant's keys are not destroyed yet: id=%s again_after=%s reason=%s",
                  tenant, pause, e.getMessage());
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
