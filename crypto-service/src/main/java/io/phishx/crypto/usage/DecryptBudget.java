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
import io.phishx.chassis.work.Repeated;
import io.phishx.chassis.work.Share;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Tells somebody when a caller opens more fields within a window than is usual: it never refuses.
 *
 * <p>Counts meet in PostgreSQL, so the caller's calls to all replicas count together, and exactly
 * one of them tells: once per caller and window, at most one flush late. A write whose outcome is
 * unknown is repeated under the same number, so that it counts once.
 */
@ApplicationScoped
public class DecryptBudget {

  static final String EXCEEDED = "encryption.decrypt-budget-exceeded";

  private static final Logger LOG = Logger.getLogger(DecryptBudget.class);
  private static final Duration KEPT = Duration.ofDays(2);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);
  private static final String ADD = "select * from add_decrypt_use_once($1, $2, $3, $4)";
  private static final int AT_ONCE = 40;

  private final UUID process = UUID.randomUUID();
  private final ConcurrentMap<Use, Long> pending = new ConcurrentHashMap<>();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final TenantTransaction transaction;
  private final AuditLog audit;
  private final Notifier notifier;
  private final Vertx vertx;
  private final Clock clock;
  private final CryptoConfig config;
  private final Counter exceeded;
  private volatile Batch last = new Batch(0, Map.of());
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
    long millis = config.usageFlush().toMillis();
    // between the rounds of the audit log's sealer, and not with those of the counts
    timer = vertx.setPeriodic(millis * 3 / 4, millis, ignored -> flushUnlessUnderWay());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
    try {
      // the process ends after this: nothing else waits for the thread
      lastFlush.chain(() -> flush(Share.of(1))).await().atMost(STOP_PATIENCE);
    } catch (RuntimeException e) {
      LOG.warnf(
          e,
          "the last openings were not counted for budgets: callers=%d",
          pending.size() + last.uses().size());
    }
  }

  /** Whether anything was opened since the last write began. */
  boolean hasNew() {
    return !pending.isEmpty();
  }

  private void flushUnlessUnderWay() {
    if (flushing.compareAndSet(false, true)) {
      Uni<Void> flush =
          // nobody waits for it, and whoever calls finds a processor meanwhile
          flush(Share.halfWithin(config.usageFlush().dividedBy(2)))
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

  /** One after the other. */
  private Uni<Void> flush(Share share) {
    return Repeated.until(
            () -> share.step(() -> flush(next())),
            sent -> sent.uses().size() == AT_ONCE,
            Collectors.counting())
        .replaceWithVoid();
  }

  /** The last batch, if nobody knows whether it was added; else one of what came since. */
  private Batch next() {
    Batch before = last;
    if (before.uses().isEmpty()) {
      Map<Use, Long> taken = taken();
      if (!taken.isEmpty()) {
        last = new Batch(before.number() + 1, taken);
      }
    }
    return last;
  }

  private Map<Use, Long> taken() {
    Map<Use, Long> taken = new HashMap<>();
    for (Use use : pending.keySet()) {
      Long fields = taken.size() < AT_ONCE ? pending.remove(use) : null;
      if (fields != null) {
        taken.put(use, fields);
      }
    }
    return taken;
  }

  /** Adds all of it or nothing. */
  private Uni<Batch> flush(Batch batch) {
    if (batch.uses().isEmpty()) {
      return Uni.createFrom().item(batch);
    }
    return transaction
        .withoutTenant(connection -> add(connection, batch))
        .invoke(
            passed -> {
              last = new Batch(batch.number(), Map.of());
              exceeded.increment(passed);
            })
        .onFailure()
        .invoke(e -> LOG.debugf("budgets wait for the database: %s", e.toString()))
        .replaceWith(batch);
  }

  /** Completes with how many passed their budget just now. */
  private Uni<Integer> add(SqlConnection connection, Batch batch) {
    JsonArray json = new JsonArray();
    // no two replicas wait for each other
    batch.uses().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(Use::toString)))
        .forEach(
            entry -> {
              Use use = entry.getKey();
              json.add(use.json(entry.getValue(), budget(use.service())));
            });
    return connection
        .preparedQuery(ADD)
        .execute(
            Tuple.of(
                json,
                clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC),
                process,
                batch.number()))
        .chain(
            crossed ->
                Multi.createFrom()
                    .iterable(crossed)
                    .onItem()
                    .transformToUniAndConcatenate(row -> tell(connection, row))
                    .collect()
                    .last()
                    .replaceWith(crossed.size()));
  }

  private Uni<Void> tell(SqlConnection connection, Row row) {
    TenantId tenant = new TenantId(row.getUUID("tenant"));
    return TenantTransaction.as(connection, tenant, () -> tell(connection, tenant, row));
  }

  private Uni<Void> tell(SqlConnection connection, TenantId tenant, Row row) {
    String caller = row.getString("caller");
    long budget = row.getLong("budget");
    Map<String, String> facts =
        Map.of(
            "caller", caller,
            "budget", Long.toString(budget),
            "window_start", row.getOffsetDateTime("window_start").toInstant().toString());
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
        .append(connection, tenant, AuditEntry.of(EXCEEDED, Outcome.SUCCESS, caller, facts))
        .chain(() -> notifier.enqueue(connection, tenant, notification));
  }

  private long budget(boolean service) {
    return service ? config.decryptBudget().services() : config.decryptBudget().people();
  }

  private Instant windowStart() {
    long window = Math.max(1, config.decryptBudget().window().toSeconds());
    long now = clock.instant().getEpochSecond();
    return Instant.ofEpochSecond(now - now % window);
  }

  /** What is added together; empty once that is certain. */
  private record Batch(long number, Map<Use, Long> uses) {

    Batch {
      uses = Map.copyOf(uses);
    }
  }

  private record Use(TenantId tenant, Instant windowStart, String caller, boolean service) {

    JsonObject json(long fields, long budget) {
      return new JsonObject()
          .put("tenant", tenant.toString())
          .put("window_start", windowStart.toString())
          .put("caller", caller)
          .put("fields", fields)
          .put("budget", budget);
    }
  }
}
