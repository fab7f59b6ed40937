package io.phishx.anomaly.record;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.anomaly.IdTime;
import io.phishx.anomaly.settings.TenantSettings;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.WorkLease;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Deletes mail that is older than its tenant keeps it, with its findings and anomalies, in steps of
 * one transaction each; every step is audited. Totals and baselines stay: they are numbers. One
 * replica works at a time.
 */
@ApplicationScoped
class Retention {

  private static final Logger LOG = Logger.getLogger(Retention.class);
  private static final String ACTOR = "anomaly-service";
  private static final Duration LEASE = Duration.ofMinutes(1);

  /** Mails of one step. */
  static final int STEP = 500;

  // a subquery with a limit may be run more than once, so it stands apart
  private static final String DELETE =
      """
      with expired as materialized (
        select id from email_analysis where tenant_id = $1 and id < $2
        order by id limit $3 for update skip locked)
      delete from email_analysis where tenant_id = $1 and id in (select id from expired)
      """;

  private final TenantTransaction transactions;
  private final TenantSettings settings;
  private final SealedRecords records;
  private final AuditLog log;
  private final AnomalyConfig config;
  private final Vertx vertx;
  private final Clock clock;
  private final Counter expired;
  private final WorkLease lease;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile long first = -1;
  private volatile long timer = -1;

  Retention(
      TenantTransaction transactions,
      TenantSettings settings,
      SealedRecords records,
      AuditLog log,
      AnomalyConfig config,
      Vertx vertx,
      Clock clock,
      MeterRegistry metrics) {
    this.transactions = transactions;
    this.settings = settings;
    this.records = records;
    this.log = log;
    this.config = config;
    this.vertx = vertx;
    this.clock = clock;
    this.expired =
        Counter.builder("phishx_mails_expired_total")
            .description("Mails that were deleted because their tenant keeps them no longer")
            .register(metrics);
    this.lease = new WorkLease(transactions, "retention", LEASE);
  }

  void start(@Observes StartupEvent event) {
    first = vertx.setTimer(config.retention().firstAfter().toMillis(), id -> round());
    timer = vertx.setPeriodic(config.retention().interval().toMillis(), id -> round());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(first);
    vertx.cancelTimer(timer);
  }

  private void round() {
    if (!running.compareAndSet(false, true)) {
      return;
    }
    run()
        .onTermination()
        .invoke(() -> running.set(false))
        .subscribe()
        .with(
            done -> LOG.debug("looked for mail that is kept no longer"),
            e -> LOG.warnf("old mail could not be deleted, again later: reason=%s", e.toString()));
  }

  /** Deletes what is too old now, of every tenant; nothing while another replica does. */
  Uni<Void> run() {
    return lease.hold().chain(held -> held ? all() : Uni.createFrom().voidItem());
  }

  private Uni<Void> all() {
    return records
        .tenants()
        .chain(
            tenants ->
                Multi.createFrom()
                    .iterable(tenants)
                    .onItem()
                    .transformToUniAndConcatenate(this::one)
                    .collect()
                    .last())
        .onTermination()
        .call(() -> lease.release().onFailure().recoverWithNull())
        .replaceWithVoid();
  }

  private Uni<Void> one(TenantId tenant) {
    return settings
        .retentionDays(tenant)
        .chain(days -> step(tenant, clock.instant().minus(days, ChronoUnit.DAYS), days));
  }

  private Uni<Void> step(TenantId tenant, Instant oldest, int days) {
    return lease
        .hold()
        .chain(
            held ->
                held
                    ? transactions.sql(tenant, c -> delete(c, tenant, IdTime.lowest(oldest), days))
                    : Uni.createFrom().item(0))
        .chain(
            deleted -> {
              expired.increment(deleted);
              return deleted < STEP ? Uni.createFrom().voidItem() : step(tenant, oldest, days);
            });
  }

  private Uni<Integer> delete(SqlConnection connection, TenantId tenant, UUID before, int days) {
    return connection
        .preparedQuery(DELETE)
        .execute(Tuple.of(tenant.value(), before, STEP))
        .map(rows -> rows.rowCount())
        .call(
            deleted ->
                deleted == 0
                    ? Uni.createFrom().voidItem()
                    : log.append(connection, tenant, entry(deleted, days)));
  }

  private static AuditEntry entry(int deleted, int days) {
    return AuditEntry.of(
        "emails.expired",
        Outcome.SUCCESS,
        ACTOR,
        Map.of("emails", Integer.toString(deleted), "retention_days", Integer.toString(days)));
  }
}
