package io.phishx.crypto.rotation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Rotates keys that are due though their tenants seal nothing, and counts those still overdue. */
@ApplicationScoped
class DueKeySweep {

  private static final Logger LOG = Logger.getLogger(DueKeySweep.class);
  private static final int AT_ONCE = 1_000;
  private static final Duration LONGEST_ROUND = Duration.ofHours(6);
  private static final String DUE =
      "select tenant_id, created_at from tenants_with_due_keys($1, $2, $3, $4)";
  private static final String OVERDUE = "select due_keys($1) as due";

  private final DataKeyRotation rotation;
  private final TenantTransaction transaction;
  private final Clock clock;
  private final Duration maxAge;
  private final Duration interval;
  private final Duration firstAfter;
  private final Vertx vertx;
  private final Recurring timer;
  private final AtomicLong overdue = new AtomicLong();

  DueKeySweep(
      DataKeyRotation rotation,
      TenantTransaction transaction,
      Clock clock,
      CryptoConfig config,
      Vertx vertx,
      MeterRegistry metrics) {
    this.rotation = rotation;
    this.transaction = transaction;
    this.clock = clock;
    this.maxAge = Duration.ofDays(config.rotationIntervalDays());
    this.interval = config.sweepInterval();
    this.firstAfter = config.sweepFirstAfter();
    this.vertx = vertx;
    this.timer = new Recurring(vertx, LONGEST_ROUND, this::sweep, DueKeySweep::failed);
    Gauge.builder("phishx_crypto_overdue_keys", overdue, AtomicLong::get)
        .description("Active data keys older than KEY_ROTATION_INTERVAL after the last sweep")
        .register(metrics);
  }

  void start(@Observes StartupEvent event) {
    vertx.setTimer(
        firstAfter.toMillis(), timer -> sweep().subscribe().with(done -> {}, DueKeySweep::failed));
    timer.every(interval);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.stop();
  }

  /** Tries each key that is due once; completes with how many got a successor. */
  Uni<Integer> sweep() {
    return sweep(AT_ONCE);
  }

  /**
   * As {@link #sweep()}, in pages behind the oldest: one that cannot be rotated stands before no
   * other.
   */
  Uni<Integer> sweep(int atOnce) {
    OffsetDateTime limit = clock.instant().minus(maxAge).atOffset(ZoneOffset.UTC);
    AtomicReference<Due> last = new AtomicReference<>(Due.BEFORE_ALL);
    return Multi.createBy()
        .repeating()
        .uni(() -> page(limit, last, atOnce))
        .whilst(page -> page.found() == atOnce)
        .collect()
        .with(Collectors.summingInt(Page::rotated))
        .call(() -> count(limit));
  }

  /**
   * A key that is due.
   *
   * @param since when it was made
   */
  private record Due(TenantId tenant, OffsetDateTime since) {

    static final Due BEFORE_ALL =
        new Due(new TenantId(new UUID(0, 0)), Instant.EPOCH.atOffset(ZoneOffset.UTC));
  }

  private record Page(int found, int rotated) {}

  private Uni<Page> page(OffsetDateTime limit, AtomicReference<Due> last, int atOnce) {
    return due(limit, Objects.requireNonNull(last.get()), atOnce)
        .chain(
            found ->
                Multi.createFrom()
                    .iterable(found)
                    .invoke(last::set)
                    .onItem()
                    .transformToUniAndConcatenate(due -> rotation.rotateIfOld(due.tenant()))
                    .filter(rotated -> rotated)
                    .collect()
                    .asList()
                    .map(rotated -> new Page(found.size(), rotated.size())));
  }

  private static void failed(Throwable failure) {
    LOG.warnf(failure, "due keys could not be looked for");
  }

  private Uni<List<Due>> due(OffsetDateTime limit, Due after, int atOnce) {
    return transaction.withoutTenant(
        connection ->
            connection
                .preparedQuery(DUE)
                .execute(Tuple.of(limit, after.since(), after.tenant().value(), atOnce))
                .map(
                    rows -> {
                      List<Due> due = new ArrayList<>(rows.size());
                      rows.forEach(
                          row ->
                              due.add(
                                  new Due(
                                      new TenantId(row.getUUID("tenant_id")),
                                      row.getOffsetDateTime("created_at"))));
                      return due;
                    }));
  }

  private Uni<Void> count(OffsetDateTime limit) {
    return transaction
        .withoutTenant(
            connection ->
                connection
                    .preparedQuery(OVERDUE)
                    .execute(Tuple.of(limit))
                    .map(rows -> rows.iterator().next().getLong("due")))
        .invoke(overdue::set)
        .replaceWithVoid();
  }
}
