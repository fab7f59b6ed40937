package io.phishx.chassis.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.notify.Notification;
import io.phishx.chassis.notify.Notifier;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Signs how far each tenant's chain reached and takes it out of the database: into a folder, and as
 * the event {@code audit.checkpoint} to whoever is notified. Before it signs, it follows the chain
 * from the checkpoint before; a chain that is broken gets none, an alert and the event {@code
 * audit.broken}.
 *
 * <p>Every replica runs it; what one has made is not due for the others. Two at the same moment
 * make two that say the same.
 */
@ApplicationScoped
class AuditCheckpoints {

  private static final Logger LOG = Logger.getLogger(AuditCheckpoints.class);
  private static final String EVENT = "audit.checkpoint";
  private static final Duration OFTEN = Duration.ofMinutes(10);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST_ROUND = Duration.ofHours(6);
  private static final String TENANTS = "select tenant_id from audit_tenants()";
  private static final String NEWEST =
      """
      select at, facts->>'jws' as jws from audit_log where event_type = 'audit.checkpoint'
      order by at desc limit 1
      """;
  private static final String SINCE =
      "select 1 from audit_log where event_type = 'audit.checkpoint' and at > $1 limit 1";

  private final TenantTransaction transactions;
  private final ChainHead head;
  private final AuditLog log;
  private final Notifier notifier;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final String service;
  private final Duration interval;
  private final KeptCheckpoints kept;
  private final Counter failures;
  private final EachTenant each;
  private final Recurring recurring;
  private final Set<Told> told = ConcurrentHashMap.newKeySet();

  /** What was told of which tenant's chain. */
  private record Told(TenantId tenant, ChainHead.Found.Broken broken) {}

  AuditCheckpoints(
      TenantTransaction transactions,
      ChainHead head,
      AuditLog log,
      KeptCheckpoints kept,
      Notifier notifier,
      AuditConfig config,
      Vertx vertx,
      Clock clock,
      MeterRegistry metrics,
      @ConfigProperty(name = "quarkus.application.name") String service) {
    this.transactions = transactions;
    this.head = head;
    this.log = log;
    this.kept = kept;
    this.notifier = notifier;
    this.clock = clock;
    this.metrics = metrics;
    this.service = service;
    this.interval = config.checkpoint().interval();
    this.failures = metrics.counter("phishx_audit_checkpoint_failures_total");
    this.each = new EachTenant("making an audit checkpoint", failures);
    this.recurring = new Recurring(vertx, LONGEST_ROUND, this::makeDue, this::failed);
  }

  void start(@Observes StartupEvent event) {
    if (kept.areSigned()) {
      Duration tick = interval.compareTo(OFTEN) < 0 ? interval : OFTEN;
      recurring.every(tick.compareTo(SHORTEST) < 0 ? SHORTEST : tick);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    recurring.stop();
  }

  private void failed(Throwable failure) {
    failures.increment();
    LOG.warnf("checkpoints could not be made: %s", failure.toString());
  }

  /** Makes every checkpoint that is due; completes with their number. */
  Uni<Integer> makeDue() {
    return transactions
        .withoutTenant(connection -> connection.query(TENANTS).execute())
        .map(rows -> rows.stream().map(row -> new TenantId(row.getUUID(0))).toList())
        .chain(tenants -> each.of(tenants, this::makeIfDue));
  }

  private Uni<Integer> makeIfDue(TenantId tenant) {
    return transactions
        .sql(tenant, connection -> connection.query(NEWEST).execute())
        .chain(
            rows -> {
              if (rows.size() > 0 && !due(rows.iterator().next())) {
                return Uni.createFrom().item(0);
              }
              return kept.newest(tenant)
                  .map(outside -> later(stored(tenant, rows), outside))
                  .chain(
                      from ->
                          head.follow(tenant, from).chain(found -> conclude(tenant, from, found)));
            });
  }

  private boolean due(Row newest) {
    Instant at = newest.getOffsetDateTime("at").toInstant();
    return !at.plus(interval).isAfter(clock.instant());
  }

  /** The newest checkpoint in the log, if we signed it. */
  private Optional<AuditCheckpoint> stored(TenantId tenant, RowSet<Row> rows) {
    return rows.stream()
        .findFirst()
        .flatMap(row -> kept.read(String.valueOf(row.getString("jws")), tenant));
  }

  /** Where to follow the chain from: what the log has lost, the folder may still say. */
  private static ChainHead.Place later(
      Optional<AuditCheckpoint> inside, Optional<AuditCheckpoint> outside) {
    return Stream.of(inside, outside)
        .flatMap(Optional::stream)
        .max(Comparator.comparingLong(AuditCheckpoint::seq))
        .map(ChainHead.Place::of)
        .orElse(ChainHead.Place.BEGINNING);
  }

  private Uni<Integer> conclude(TenantId tenant, ChainHead.Place from, ChainHead.Found found) {
    return switch (found) {
      case ChainHead.Found.Intact intact when intact.place().seq() == from.seq() ->
          Uni.createFrom().item(0);
      case ChainHead.Found.Intact intact -> make(tenant, intact.place());
      case ChainHead.Found.Broken broken -> report(tenant, broken).replaceWith(0);
    };
  }

  private Uni<Integer> make(TenantId tenant, ChainHead.Place place) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    AuditCheckpoint checkpoint =
        new AuditCheckpoint(service, tenant.value(), place.seq(), place.hash(), now);
    return kept.keep(checkpoint)
        .chain(
            compact ->
                transactions.sql(tenant, connection -> record(connection, tenant, place, compact)));
  }

  private Uni<Integer> record(
      SqlConnection connection, TenantId tenant, ChainHead.Place place, String compact) {
    Map<String, String> facts =
        Map.of("seq", String.valueOf(place.seq()), "hash", place.hash(), "jws", compact);
    return connection
        .preparedQuery(SINCE)
        .execute(Tuple.of(clock.instant().minus(interval).atOffset(ZoneOffset.UTC)))
        .chain(
            recent ->
                recent.size() > 0
                    ? Uni.createFrom().item(0)
                    : log.append(
                            connection,
                            tenant,
                            AuditEntry.of(EVENT, Outcome.SUCCESS, service, facts))
                        .chain(
                            () ->
                                notifier.enqueue(
                                    connection,
                                    tenant,
                                    new Notification(
                                        EVENT, "info", "the audit log's checkpoint", facts)))
                        .replaceWith(1));
  }

  private Uni<Void> report(TenantId tenant, ChainHead.Found.Broken broken) {
    metrics.counter("phishx_audit_broken_total", "finding", broken.finding()).increment();
    LOG.errorf(
        "the audit log of a tenant is not what was sealed: tenant=%s entry=%s finding=%s",
        tenant, broken.entry(), broken.finding());
    Told telling = new Told(tenant, broken);
    if (told.contains(telling)) {
      return Uni.createFrom().voidItem();
    }
    return transactions
        .sql(
            tenant,
            connection ->
                notifier.enqueue(
                    connection,
                    tenant,
                    new Notification(
                        "audit.broken",
                        "critical",
                        "the audit log is not what was sealed",
                        Map.of("entry", broken.entry().toString(), "finding", broken.finding()))))
        // only what was committed was told
        .invoke(() -> told.add(telling));
  }
}
