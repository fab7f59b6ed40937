package io.phishx.crypto.field;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.StampedEntry;
import io.phishx.chassis.database.DatabaseConfig;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.CallBatcher;
import io.phishx.chassis.work.CallersContext;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Puts each opening of rows on record before its answer is given.
 *
 * <p>While the database is away, what a service opens is written to the service's own log at once,
 * which leaves the process with its next line, and enters the audit log when the database is back;
 * {@code phishx.encryption.late-openings} bounds how many wait. What a person opens is never late:
 * it fails.
 */
@ApplicationScoped
class OpeningRecord {

  private static final Logger LOG = Logger.getLogger(OpeningRecord.class);
  private static final long EACH_MILLIS = 1_000;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);
  private static final String LOG_LINE = "audit log";
  private static final int STATEMENTS_AT_ONCE = 2;
  private static final int ENTRIES_AT_ONCE = 200;

  private final AuditLog audit;
  private final TenantTransaction transaction;
  private final Clock clock;
  private final Vertx vertx;
  private final int most;
  private final Duration patience;
  private final CallBatcher<String, List<StampedEntry>, Integer> appending =
      new CallBatcher<>(
          STATEMENTS_AT_ONCE,
          ENTRIES_AT_ONCE,
          PgException.class::isInstance,
          (log, asked) -> appendAll(asked));
  private final Queue<StampedEntry> late = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean entering = new AtomicBoolean();
  private volatile boolean away;
  private volatile Uni<Void> lastRun = Uni.createFrom().voidItem();
  private volatile long timer;

  OpeningRecord(
      AuditLog audit,
      TenantTransaction transaction,
      Clock clock,
      Vertx vertx,
      CryptoConfig config,
      DatabaseConfig database,
      MeterRegistry metrics) {
    this.audit = audit;
    this.transaction = transaction;
    this.clock = clock;
    this.vertx = vertx;
    this.most = config.lateOpenings();
    this.patience = database.patience();
    Gauge.builder("phishx_crypto_late_openings", waiting, AtomicInteger::get)
        .description("Openings of rows that wait for the database to enter the audit log")
        .register(metrics);
  }

  /**
   * Completes when {@code entries} are on record.
   *
   * @return fails if they can't be, and the rows must not be given out
   */
  Uni<Void> enter(Caller caller, List<AuditEntry> entries) {
    List<StampedEntry> stamped = stamped(caller, entries);
    // the first ones have found out that the database is away: nobody else waits for it
    if (caller.service() && away && waiting.get() > 0 && areDeferred(stamped)) {
      return Uni.createFrom().voidItem();
    }
    return append(stamped)
        .onFailure(OpeningRecord::isOutage)
        .recoverWithUni(
            failure ->
                caller.service() && areDeferred(stamped)
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom().failure(failure));
  }

  /** Completes when {@code entries} are on record; fails while the database is away. */
  Uni<Void> append(Caller caller, List<AuditEntry> entries) {
    return append(stamped(caller, entries));
  }

  private List<StampedEntry> stamped(Caller caller, List<AuditEntry> entries) {
    return entries.stream().map(entry -> audit.stamped(caller.tenant(), entry)).toList();
  }

  /**
   * In one statement with those of other calls. Given up when the database keeps it waiting; should
   * it enter nevertheless, what then enters late is the same entry.
   */
  private Uni<Void> append(List<StampedEntry> entries) {
    return appending
        .ask(LOG_LINE, entries, entries.size())
        .ifNoItem()
        .after(patience)
        .fail()
        .invoke(() -> away = false)
        .onFailure(OpeningRecord::isOutage)
        .invoke(() -> away = true)
        .emitOn(new CallersContext())
        .replaceWithVoid();
  }

  private Uni<List<Integer>> appendAll(List<List<StampedEntry>> asked) {
    List<StampedEntry> all = asked.stream().flatMap(List::stream).toList();
    return transaction
        .statement(connection -> audit.append(connection, all))
        .map(done -> asked.stream().map(List::size).toList());
  }

  /** All of {@code entries} wait, or, where there is no room for that many more, none. */
  private boolean areDeferred(List<StampedEntry> entries) {
    if (waiting.addAndGet(entries.size()) > most) {
      waiting.addAndGet(-entries.size());
      return false;
    }
    entries.forEach(this::defer);
    return true;
  }

  private void defer(StampedEntry stamped) {
    AuditEntry entry = stamped.entry();
    Map<String, String> facts = new HashMap<>(entry.facts());
    facts.put("opened_at", clock.instant().toString());
    LOG.warnf(
        "rows were opened while the audit log is away: tenant=%s caller=%s outcome=%s %s",
        stamped.tenant(), entry.actor(), entry.outcome(), facts);
    late.add(
        audit.instead(
            stamped, AuditEntry.of(entry.eventType(), entry.outcome(), entry.actor(), facts)));
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(EACH_MILLIS, ignored -> enterLate());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
    try {
      // the process ends after this: nothing else waits for the thread
      lastRun.onFailure().recoverWithNull().chain(this::enterAll).await().atMost(STOP_PATIENCE);
    } catch (RuntimeException e) {
      LOG.errorf(e, "openings did not enter the audit log, earlier lines name them");
    }
  }

  private void enterLate() {
    if (late.isEmpty() || !entering.compareAndSet(false, true)) {
      return;
    }
    Uni<Void> run =
        enterAll().onTermination().invoke(() -> entering.set(false)).memoize().indefinitely();
    lastRun = run;
    run.subscribe()
        .with(
            done -> LOG.info("the audit log is back, late openings have entered it"),
            failure -> LOG.debugf("late openings wait: %s", failure.toString()));
  }

  /** One after the other, the oldest first; what fails stays, with those behind it. */
  private Uni<Void> enterAll() {
    return Multi.createFrom()
        .iterable(List.copyOf(late))
        .onItem()
        .transformToUniAndConcatenate(
            one ->
                append(List.of(one))
                    .invoke(
                        () -> {
                          late.remove(one);
                          waiting.decrementAndGet();
                        }))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static boolean isOutage(Throwable failure) {
    return !(failure instanceof Problem) && !(failure instanceof PgException);
  }
}
