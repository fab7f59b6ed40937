package io.phishx.chassis.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.phishx.chassis.work.Repeated;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
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
  private static final String LOCK =
      "select pg_try_advisory_xact_lock(hashtextextended('phishx/audit/' || $1, 0)) as locked";
  private static final String LAST = "select seq, hash from audit_chain order by seq desc limit 1";
  private static final String PENDING =
      """
      select l.id, l.mac from audit_pending p join audit_log l on l.id = p.entry_id
      where p.tenant_id = $1 order by l.at, l.id limit $2
      """;
  private static final int BATCH = 500;
  private static final String CHAIN =
      """
      with sealed as (
        delete from audit_pending where tenant_id = $1 and entry_id = any($3))
      insert into audit_chain (tenant_id, seq, entry_id, hash)
      select $1, s, e, h from unnest($2::bigint[], $3::uuid[], $4::bytea[]) as t(s, e, h)
      """;

  private final TenantTransaction transactions;
  private final AuditConfig config;
  private final Clock clock;
  private final Counter sealed;
  private final Counter failures;
  private final EachTenant each;
  private final Recurring recurring;
  private volatile @Nullable Instant oldest;
  private volatile boolean stopped;

  AuditSealer(
      TenantTransaction transactions,
      Vertx vertx,
      AuditConfig config,
      Clock clock,
      MeterRegistry metrics) {
    this.transactions = transactions;
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
        .chain(tenants -> each.of(tenants, this::sealWhole));
  }

  /** Batch after batch, so that many acts at once are sealed within the same second too. */
  private Uni<Integer> sealWhole(TenantId tenant) {
    return Repeated.until(
        () -> seal(tenant),
        count -> count == BATCH && !stopped,
        Collectors.summingInt(Integer::intValue));
  }

  private Uni<Integer> seal(TenantId tenant) {
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(tenant.toString()))
                .chain(
                    locked ->
                        locked.iterator().next().getBoolean("locked")
                            ? extend(connection, tenant)
                            : Uni.createFrom().item(0)));
  }

  private Uni<Integer> extend(SqlConnection connection, TenantId tenant) {
    return connection
        .query(LAST)
        .execute()
        .chain(
            last ->
                connection
                    .preparedQuery(PENDING)
                    .execute(Tuple.of(tenant.value(), BATCH))
                    .chain(pending -> append(connection, tenant, last, pending)));
  }

  private Uni<Integer> append(
      SqlConnection connection, TenantId tenant, RowSet<Row> last, RowSet<Row> pending) {
    if (pending.size() == 0) {
      return Uni.createFrom().item(0);
    }
    long seq = 0;
    byte[] hash = AuditMac.GENESIS;
    for (Row row : last) {
      seq = row.getLong("seq");
      hash = row.getBuffer("hash").getBytes();
    }
    List<Long> seqs = new ArrayList<>();
    List<UUID> entries = new ArrayList<>();
    List<Buffer> hashes = new ArrayList<>();
    for (Row row : pending) {
      seq++;
      hash = AuditMac.chain(hash, seq, row.getBuffer("mac").getBytes());
      seqs.add(seq);
      entries.add(row.getUUID("id"));
      hashes.add(Buffer.buffer(hash));
    }
    Tuple values =
        Tuple.of(
            tenant.value(),
            seqs.toArray(Long[]::new),
            entries.toArray(UUID[]::new),
            hashes.stream().map(Buffer::getDelegate).toArray(io.vertx.core.buffer.Buffer[]::new));
    return connection
        .preparedQuery(CHAIN)
        .execute(values)
        .invoke(done -> sealed.increment(entries.size()))
        .replaceWith(entries.size());
  }
}
