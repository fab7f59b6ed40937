package io.phishx.chassis.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.phishx.chassis.work.Repeated;
import io.phishx.chassis.work.Share;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Chains each tenant's new entries without a gap: one sealer at a time per tenant over all
 * replicas, by an advisory lock that the transaction holds.
 */
@ApplicationScoped
class AuditSealer {

  private static final Logger LOG = Logger.getLogger(AuditSealer.class);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);
  // ids are made in the order of time, so each tenant's first is his oldest
  private static final String TENANTS =
      """
      select distinct on (tenant_id) tenant_id, entry_id from audit_pending
      order by tenant_id, entry_id
      """;
  private static final String UNCHAINED = "select * from audit_unchained($1, $2)";
  private static final String EXTEND = "select audit_extend($1, $2, $3, $4, $5, $6)";
  private static final int TENANTS_AT_ONCE = 20;
  private static final int BATCH = 500;

  private final TenantTransaction transactions;
  private final AuditMac mac;
  private final AuditConfig config;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Set<Told> told = ConcurrentHashMap.newKeySet();
  private final Counter sealed;
  private final Counter failures;
  private final EachTenant each;
  private final Recurring recurring;
  private volatile @Nullable Instant oldest;
  private volatile boolean stopped;

  /** What was told of which tenant's chain. */
  private record Told(TenantId tenant, String finding) {}

  AuditSealer(
      TenantTransaction transactions,
      AuditMac mac,
      Vertx vertx,
      AuditConfig config,
      Clock clock,
      MeterRegistry metrics) {
    this.transactions = transactions;
    this.mac = mac;
    this.metrics = metrics;
    this.config = config;
    this.clock = clock;
    this.sealed = metrics.counter("phishx_audit_sealed_entries_total");
    this.failures = metrics.counter("phishx_audit_seal_failures_total");
    this.each = new EachTenant("sealing the audit log", failures);
    this.recurring = new Recurring(vertx, LONGEST_ROUND, this::sealAll, this::failed);
    Gauge.builder("phishx_audit_oldest_pending_seconds", this, AuditSealer::oldestPending)
        .description("Age of the oldest audit entry that is not in its tenant's chain yet")
        .register(metrics);
  }

  void start(@Observes StartupEvent event) {
    recurring.every(config.sealInterval());
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    recurring.stop();
  }

  private void failed(Throwable failure) {
    failures.increment();
    LOG.debugf("sealing failed: %s", failure.toString());
  }

  private double oldestPending() {
    Instant since = oldest;
    return since == null
        ? 0
        : Math.max(0, Duration.between(since, clock.instant()).toMillis()) / 1e3;
  }

  /** Seals what is pending of every tenant; completes with the number of entries. */
  Uni<Integer> sealAll() {
    // what is usual ends within the interval, and whoever calls finds a processor meanwhile
    Share share = Share.halfWithin(config.sealInterval().dividedBy(2));
    return transactions
        .withoutTenant(connection -> connection.query(TENANTS).execute())
        .invoke(
            rows ->
                oldest =
                    rows.stream()
                        .map(row -> Ids.time(row.getUUID("entry_id")))
                        .min(Comparator.naturalOrder())
                        .orElse(null))
        .map(rows -> rows.stream().map(row -> new TenantId(row.getUUID("tenant_id"))).toList())
        .chain(
            tenants ->
                each.together(tenants, TENANTS_AT_ONCE, part -> share.step(() -> sealWhole(part))));
  }

  /** Batch after batch, so that many acts at once are sealed within the same second too. */
  private Uni<Integer> sealWhole(List<TenantId> tenants) {
    return Repeated.until(
        () -> transactions.withoutTenant(connection -> seal(connection, tenants)),
        links -> links.longest() == BATCH && !stopped,
        Collectors.summingInt(ChainLinks::size));
  }

  private Uni<ChainLinks> seal(SqlConnection connection, List<TenantId> tenants) {
    return connection
        .preparedQuery(UNCHAINED)
        .execute(Tuple.of(tenants.stream().map(TenantId::value).toArray(UUID[]::new), BATCH))
        .map(rows -> ChainLinks.of(rows, mac, this::tell))
        .call(
            links ->
                links.size() == 0
                    ? Uni.createFrom().voidItem()
                    : connection.preparedQuery(EXTEND).execute(links.values()))
        .invoke(links -> sealed.increment(links.size()));
  }

  private void tell(TenantId tenant, String finding) {
    if (told.add(new Told(tenant, finding))) {
      metrics.counter("phishx_audit_broken_total", "finding", finding).increment();
      LOG.errorf(
          "the end of an audit log is not what was sealed: tenant=%s finding=%s", tenant, finding);
    }
  }
}
