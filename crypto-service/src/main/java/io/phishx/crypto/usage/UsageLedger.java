package io.phishx.crypto.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Share;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Adds up operations in memory and writes the sums to PostgreSQL, where all replicas meet. A write
 * whose outcome is unknown is repeated under the same generation, so that it counts once.
 *
 * <p>What was counted since the last write survives a stop. With a {@link UsageJournal} it survives
 * a kill -9 too, as soon as a process starts that sees the same folder; without one, or with the
 * machine, the last {@code usage-flush} is lost.
 */
@ApplicationScoped
public class UsageLedger {

  private static final Logger LOG = Logger.getLogger(UsageLedger.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);
  private static final int TENANTS_AT_ONCE = 40;
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  /** By then no write of a sum is under way that was sent twice. */
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  /** So many generations, each with its open file, wait for PostgreSQL at most. */
  static final int MOST_UNCONFIRMED = 16;

  private final UsageJournal journal;
  private final Set<Generation> unconfirmed = ConcurrentHashMap.newKeySet();
  private final Deque<Confirmed> confirmed = new ConcurrentLinkedDeque<>();
  private final TenantTransaction transaction;
  private final Vertx vertx;
  private final Clock clock;
  private final Duration interval;
  private final Counter encryptions;
  private final Counter decryptions;
  private final Counter encryptionErrors;
  private final Counter decryptionErrors;
  private final Counter plaintext;
  private final Counter v1;
  private final Counter v2;
  private final AtomicBoolean flushing = new AtomicBoolean();
  private volatile Generation current;
  private volatile long timer;

  /** A generation that is not sent any more, and since when. */
  private record Confirmed(UUID generation, Instant at) {}

  UsageLedger(
      UsageJournal journal,
      TenantTransaction transaction,
      Vertx vertx,
      Clock clock,
      CryptoConfig config,
      MeterRegistry metrics) {
    this.journal = journal;
    // before the first file of this process is there
    this.unconfirmed.addAll(journal.leftBehind());
    this.current = journal.begin();
    this.transaction = transaction;
    this.vertx = vertx;
    this.clock = clock;
    this.interval = config.usageFlush();
    this.encryptions = counter(metrics, "encrypt", "all");
    this.decryptions = counter(metrics, "decrypt", "all");
    this.encryptionErrors = counter(metrics, "encrypt", "failed");
    this.decryptionErrors = counter(metrics, "decrypt", "failed");
    this.plaintext = formatCounter(metrics, "plaintext");
    this.v1 = formatCounter(metrics, "v1");
    this.v2 = formatCounter(metrics, "v2");
  }

  /** Counts; never waits. */
  public void count(TenantId tenant, FieldCounts counts) {
    while (!current.add(tenant, counts)) {
      // it was closed since it was read; its successor is there already
      Thread.onSpinWait();
    }
    encryptions.increment((double) counts.encryptions());
    decryptions.increment((double) counts.decryptions());
    encryptionErrors.increment((double) counts.encryptionErrors());
    decryptionErrors.increment((double) counts.decryptionErrors());
    counts
        .formats()
        .values()
        .forEach(
            seen -> {
              plaintext.increment((double) seen.plaintext());
              v1.increment((double) seen.v1());
              v2.increment((double) seen.v2());
            });
  }

  /**
   * All that {@code tenant} did until now in this process, and in others until their last write.
   *
   * @return fails with {@link Problem.Unavailable} while too much waits to be written, so that
   *     whoever asks often cannot let files and transactions become more and more
   */
  public Uni<FieldCounts> total(TenantId tenant) {
    return flush(tenant).chain(() -> transaction.sql(tenant, UsageTable::read));
  }

  /** What {@code tenant}'s opened values were during migrations, per column; see {@link #total}. */
  public Uni<Map<FormatCounts.Column, FormatCounts>> formats(TenantId tenant) {
    return flush(tenant).chain(() -> transaction.sql(tenant, FormatTable::read));
  }

  /** Some tenants' totals; of other replicas until their last write. */
  Uni<Page<UsageTable.OfTenant>> totals(PageRequest request) {
    return flushAll()
        .chain(
            () ->
                transaction.withoutTenant(connection -> UsageTable.readPage(connection, request)));
  }

  /** The totals of all tenants together; of other replicas until their last write. */
  Uni<FieldCounts> sum() {
    return flushAll().chain(() -> transaction.withoutTenant(UsageTable::readSum));
  }

  void start(@Observes StartupEvent event) {
    long millis = interval.toMillis();
    // between the rounds of the audit log's sealer, and not with those of the budgets
    timer = vertx.setPeriodic(millis / 4, millis, ignored -> flushUnlessUnderWay());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
    try {
      // the process ends after this: nothing else waits for the thread
      flushAll().await().atMost(STOP_PATIENCE);
    } catch (RuntimeException e) {
      LOG.warnf("the last counts wait: %s", e.toString());
    }
    if (!unconfirmed.isEmpty()) {
      LOG.warn("the last counts could not be written; without a journal they are lost");
    }
  }

  /** Whether anything was counted since the last write began. */
  boolean hasNew() {
    return !current.isEmpty();
  }

  private void flushUnlessUnderWay() {
    if (flushing.compareAndSet(false, true)) {
      // while the database is away, one generation that waits is enough
      // nobody waits for it, and whoever calls finds a processor meanwhile
      Share share = Share.halfWithin(interval.dividedBy(2));
      Uni<Void> flush = unconfirmed.isEmpty() ? flushAll(share) : flushUnconfirmed(share);
      flush
          .chain(this::forgetConfirmed)
          .onTermination()
          .invoke(() -> flushing.set(false))
          .subscribe()
          .with(done -> {});
    }
  }

  /** What cannot be forgotten now PostgreSQL forgets after a day. */
  private Uni<Void> forgetConfirmed() {
    Instant until = clock.instant().minus(REMEMBERED);
    List<UUID> due = new ArrayList<>();
    for (Confirmed next = confirmed.peek();
        next != null && next.at().isBefore(until);
        next = confirmed.peek()) {
      confirmed.remove();
      due.add(next.generation());
    }
    return due.isEmpty()
        ? Uni.createFrom().voidItem()
        : transaction
            .withoutTenant(connection -> UsageTable.forget(connection, due))
            .onFailure()
            .invoke(e -> LOG.debugf("confirmed counts stay known for a day: %s", e.toString()))
            .onFailure()
            .recoverWithNull();
  }

  /** Writes all that was counted until now; what cannot be written is logged and waits. */
  private Uni<Void> flushAll() {
    return flushAll(Share.of(1));
  }

  private Uni<Void> flushAll(Share share) {
    return room().invoke(this::close).chain(() -> flushUnconfirmed(share));
  }

  /** Completes when another generation may wait, unless those that do cannot be written. */
  private Uni<Void> room() {
    return Uni.createFrom()
        .deferred(
            () ->
                unconfirmed.size() < MOST_UNCONFIRMED
                    ? Uni.createFrom().voidItem()
                    : flushUnconfirmed(Share.of(1)));
  }

  private Uni<Void> flushUnconfirmed(Share share) {
    return inTurn(
        unconfirmed.stream()
            .flatMap(
                ended ->
                    parts(List.copyOf(ended.tenants()))
                        .map(part -> share.step(() -> write(ended, part))))
            .toList());
  }

  private static Stream<List<TenantId>> parts(List<TenantId> tenants) {
    return IntStream.iterate(0, from -> from < tenants.size(), from -> from + TENANTS_AT_ONCE)
        .mapToObj(from -> tenants.subList(from, Math.min(tenants.size(), from + TENANTS_AT_ONCE)));
  }

  /** Writes all that {@code tenant} did until now; fails if that is not possible. */
  private Uni<Void> flush(TenantId tenant) {
    return room()
        .invoke(
            () -> {
              if (!close()) {
                throw new Problem.Unavailable(
                    "counts-wait", "counts wait for the database; try again", ASK_AGAIN);
              }
            })
        .chain(() -> inTurn(unconfirmed.stream().map(ended -> write(ended, tenant)).toList()));
  }

  private static Uni<Void> inTurn(List<Uni<Void>> writes) {
    return Multi.createFrom()
        .iterable(writes)
        .onItem()
        .transformToUniAndConcatenate(write -> write)
        .collect()
        .last()
        .replaceWithVoid();
  }

  /**
   * Ends the generation that collects, if it has anything; its successor is there before. False if
   * too many wait already: then it collects on.
   */
  private synchronized boolean close() {
    Generation ended = current;
    if (ended.isEmpty()) {
      return true;
    }
    if (unconfirmed.size() >= MOST_UNCONFIRMED) {
      return false;
    }
    current = journal.begin();
    ended.close();
    unconfirmed.add(ended);
    return true;
  }

  /** Writes the sums of some tenants; where that fails, each one's that it does not fail for. */
  private Uni<Void> write(Generation ended, List<TenantId> tenants) {
    return Uni.createFrom()
        .deferred(() -> add(ended, tenants))
        // a database that does not even begin would not for one of them either
        .onFailure(failure -> tenants.size() > 1 && !(failure instanceof TimeoutException))
        .recoverWithUni(
            () -> inTurn(tenants.stream().map(tenant -> write(ended, List.of(tenant))).toList()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> write(Generation ended, TenantId tenant) {
    return Uni.createFrom().deferred(() -> add(ended, List.of(tenant)));
  }

  private Uni<Void> add(Generation ended, List<TenantId> tenants) {
    List<UsageTable.Sum> sums = tenants.stream().map(ended::sum).flatMap(Optional::stream).toList();
    return sums.isEmpty()
        ? Uni.createFrom().voidItem()
        : transaction
            .withoutTenant(connection -> UsageTable.add(connection, sums))
            .invoke(() -> sums.forEach(sum -> confirmed(ended, sum.tenant())))
            .onFailure()
            .invoke(e -> LOG.debugf("counts wait for the database: %s", e.toString()));
  }

  private void confirmed(Generation ended, TenantId tenant) {
    Generation.Confirmed now = ended.confirm(tenant);
    if (now != Generation.Confirmed.PARTLY) {
      unconfirmed.remove(ended);
    }
    if (now == Generation.Confirmed.FOR_EVER) {
      confirmed.add(new Confirmed(ended.id(), clock.instant()));
    }
  }

  private static Counter formatCounter(MeterRegistry metrics, String format) {
    return Counter.builder("phishx_crypto_migration_fields")
        .description("Fields opened during a migration, by the format they had")
        .tag("format", format)
        .register(metrics);
  }

  private static Counter counter(MeterRegistry metrics, String operation, String outcome) {
    return Counter.builder("phishx_crypto_fields")
        .description("Fields sealed and opened, and those of them that failed")
        .tag("operation", operation)
        .tag("outcome", outcome)
        .register(metrics);
  }
}
