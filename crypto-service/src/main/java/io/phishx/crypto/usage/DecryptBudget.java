package io.phishx.crypto.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.notify.Notification;
import io.phishx.chassis.notify.Notifier;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Tells somebody when a caller opens more fields within a window than is usual: it never refuses.
 *
 * <p>Counts meet in PostgreSQL, so the caller's calls to all replicas count together, and exactly
 * one of them tells: once per caller and window, at most one flush late.
 */
@ApplicationScoped
public class DecryptBudget {

  static final String EXCEEDED = "encryption.decrypt-budget-exceeded";

  private static final Logger LOG = Logger.getLogger(DecryptBudget.class);
  private static final Duration KEPT = Duration.ofDays(2);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);
  private static final String ADD =
      """
      insert into decrypt_use (tenant_id, window_start, caller, fields) values ($1, $2, $3, $4)
      on conflict (tenant_id, window_start, caller) do update
        set fields = decrypt_use.fields + excluded.fields
      returning fields
      """;
  private static final String FORGET = "delete from decrypt_use where window_start < $1";

  private final ConcurrentMap<Use, Long> pending = new ConcurrentHashMap<>();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final TenantTransaction transaction;
  private final AuditLog audit;
  private final Notifier notifier;
  private final Vertx vertx;
  private final Clock clock;
  private final CryptoConfig config;
  private final Counter exceeded;
  private volatile Uni<Void> lastFlush = Uni.createFrom().voidItem();
  private volatile long timer;

  public DecryptBudget(
      TenantTransaction transaction,
      AuditLog audit,
      Notifier notifier,
      Vertx vertx,
      Clock clock,
      CryptoConfig config,
      MeterRegistry metrics) {
    this.transaction = transaction;
    this.audit = audit;
    this.notifier = notifier;
    this.vertx = vertx;
    this.clock = clock;
    this.config = config;
    this.exceeded =
        Counter.builder("phishx_crypto_decrypt_budget_exceeded")
            .description("Callers that opened more fields in a window than their budget")
            .register(metrics);
  }

  /**
   * Counts {@code fields} that were opened for {@code caller}; never waits.
   *
   * @param caller id of the person, or name of the service that acted for nobody
   */
  public void spent(TenantId tenant, String caller, boolean service, long fields) {
    if (fields > 0 && budget(service) > 0) {
      pending.merge(new Use(tenant, windowStart(), caller, service), fields, Long::sum);
    }
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(config.usageFlush().toMillis(), ignored -> flushUnlessUnderWay());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
    try {
      // the process ends after this: nothing else waits for the thread
      lastFlush.chain(() -> flush()).await().atMost(STOP_PATIENCE);
    } catch (RuntimeException e) {
      LOG.warnf(e, "the last openings were not counted for budgets: callers=%d", pending.size());
    }
  }

  private void flushUnlessUnderWay() {
    if (flushing.compareAndSet(false, true)) {
      Uni<Void> flush =
          flush()
              .onFailure()
              .recoverWithNull()
              .onTermination()
              .invoke(() -> flushing.set(false))
              .memoize()
              .indefinitely();
      lastFlush = flush;
      flush.subscribe().with(done -> {});
    }
  }

  private Uni<Void> flush() {
    return Multi.createFrom()
        .iterable(Set.copyOf(pending.keySet()))
        .onItem()
        .transformToUniAndConcatenate(use -> flush(use).onFailure().recoverWithNull())
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Boolean> flush(Use use) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Long fields = pending.remove(use);
              return fields == null
                  ? Uni.createFrom().item(false)
                  : transaction
                      .sql(use.tenant(), connection -> add(connection, use, fields))
                      .invoke(crossed -> exceeded.increment(crossed ? 1 : 0))
                      .onFailure()
                      .invoke(
                          e -> {
                            pending.merge(use, fields, Long::sum);
                            LOG.debugf("budgets wait for the database: %s", e.toString());
                          });
            });
  }

  /** Whether the budget was passed by just these {@code fields}. */
  private Uni<Boolean> add(SqlConnection connection, Use use, long fields) {
    OffsetDateTime window = use.windowStart().atOffset(ZoneOffset.UTC);
    return connection
        .preparedQuery(ADD)
        .execute(Tuple.of(use.tenant().value(), window, use.caller(), fields))
        .call(() -> connection.preparedQuery(FORGET).execute(Tuple.of(window.minus(KEPT))))
        .map(DecryptBudget::fields)
        .chain(
            all -> {
              long budget = budget(use.service());
              return all > budget && all - fields <= budget
                  ? tell(connection, use, budget).replaceWith(true)
                  : Uni.createFrom().item(false);
            });
  }

  private Uni<Void> tell(SqlConnection connection, Use use, long budget) {
    Map<String, String> facts =
        Map.of(
            "caller", use.caller(),
            "budget", Long.toString(budget),
            "window_start", use.windowStart().toString());
    Notification notification =
        new Notification(
            EXCEEDED,
            "warning",
            "a caller opened more sealed fields within "
                + config.decryptBudget().window()
                + " than its budget of "
                + budget,
            facts);
    return audit
        .append(
            connection, use.tenant(), AuditEntry.of(EXCEEDED, Outcome.SUCCESS, use.caller(), facts))
        .chain(() -> notifier.enqueue(connection, use.tenant(), notification));
  }

  private long budget(boolean service) {
    return service ? config.decryptBudget().services() : config.decryptBudget().people();
  }

  private Instant windowStart() {
    long window = Math.max(1, config.decryptBudget().window().toSeconds());
    long now = clock.instant().getEpochSecond();
    return Instant.ofEpochSecond(now - now % window);
  }

  private static long fields(RowSet<Row> rows) {
    return rows.iterator().next().getLong("fields");
  }

  private record Use(TenantId tenant, Instant windowStart, String caller, boolean service) {}
}
