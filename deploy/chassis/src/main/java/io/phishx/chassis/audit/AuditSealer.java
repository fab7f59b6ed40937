package io.phishx.chassis.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Chains each tenant's new entries without a gap: one sealer at a time per tenant over all
 * replicas, by an advisory lock that the transaction holds.
 */
@ApplicationScoped
class AuditSealer {

  private static final Logger LOG = Logger.getLogger(AuditSealer.class);
  private static final String TENANTS = "select distinct tenant_id from audit_pending limit 1000";
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
  private final Vertx vertx;
  private final AuditConfig config;
  private final MeterRegistry metrics;
  private final AtomicBoolean sealing = new AtomicBoolean();
  private long timer = -1;
  private volatile boolean stopped;

  AuditSealer(
      TenantTransaction transactions, Vertx vertx, AuditConfig config, MeterRegistry metrics) {
    this.transactions = transactions;
    this.vertx = vertx;
    this.config = config;
    this.metrics = metrics;
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(Math.max(100, config.sealInterval().toMillis()), id -> tick());
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  private void tick() {
    if (!stopped && sealing.compareAndSet(false, true)) {
      sealAll()
          .onTermination()
          .invoke(() -> sealing.set(false))
          .subscribe()
          .with(
              count -> LOG.tracef("sealed: entries=%d", count),
              failure -> LOG.debugf("sealing failed: %s", failure.toString()));
    }
  }

  /** Seals what is pending of every tenant; completes with the number of entries. */
  Uni<Integer> sealAll() {
    return transactions
        .withoutTenant(connection -> connection.query(TENANTS).execute())
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .onItem()
        .transformToUniAndConcatenate(row -> sealWhole(new TenantId(row.getUUID(0))))
        .collect()
        .with(java.util.stream.Collectors.summingInt(Integer::intValue));
  }

  /** Batch after batch, so that many acts at once are sealed within the same second too. */
  private Uni<Integer> sealWhole(TenantId tenant) {
    return seal(tenant)
        .chain(
            count ->
                count < BATCH || stopped
                    ? Uni.createFrom().item(count)
                    : sealWhole(tenant).map(more -> more + count));
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
        .invoke(
            done -> metrics.counter("phishx_audit_sealed_entries_total").increment(entries.size()))
        .replaceWith(entries.size());
  }
}
