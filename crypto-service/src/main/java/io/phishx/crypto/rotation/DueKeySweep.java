package io.phishx.crypto.rotation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.client.TenantIds;
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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Rotates keys that are due though their tenants seal nothing, and counts those still overdue. */
@ApplicationScoped
class DueKeySweep {

  private static final Logger LOG = Logger.getLogger(DueKeySweep.class);
  private static final int AT_ONCE = 1_000;
  private static final Duration FIRST_AFTER = Duration.ofMinutes(1);
  private static final Duration LONGEST_ROUND = Duration.ofHours(6);
  private static final String DUE = "select tenants_with_due_keys($1, $2) as id";
  private static final String OVERDUE = "select due_keys($1) as due";

  private final DataKeyRotation rotation;
  private final TenantTransaction transaction;
  private final Clock clock;
  private final Duration maxAge;
  private final Duration interval;
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
    this.vertx = vertx;
    this.timer = new Recurring(vertx, LONGEST_ROUND, this::sweep, DueKeySweep::failed);
    Gauge.builder("phishx_crypto_overdue_keys", overdue, AtomicLong::get)
        .description("Active data keys older than KEY_ROTATION_INTERVAL after the last sweep")
        .register(metrics);
  }

  void start(@Observes StartupEvent event) {
    vertx.setTimer(
        FIRST_AFTER.toMillis(), timer -> sweep().subscribe().with(done -> {}, DueKeySweep::failed));
    timer.every(interval);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.stop();
  }

  /** Goes on until none is due that can be rotated; completes with how many got a successor. */
  Uni<Integer> sweep() {
    return sweep(AT_ONCE);
  }

  Uni<Integer> sweep(int atOnce) {
    OffsetDateTime limit = clock.instant().minus(maxAge).atOffset(ZoneOffset.UTC);
    return Multi.createBy()
        .repeating()
        .uni(() -> some(limit, atOnce))
        .whilst(rotated -> rotated > 0)
        .collect()
        .with(Collectors.summingInt(rotated -> rotated))
        .call(() -> count(limit));
  }

  private Uni<Integer> some(OffsetDateTime limit, int atOnce) {
    return due(limit, atOnce)
        .chain(
            tenants ->
                Multi.createFrom()
                    .iterable(tenants)
                    .onItem()
                    .transformToUniAndConcatenate(rotation::rotateIfOld)
                    .collect()
                    .asList()
                    .map(rotated -> (int) rotated.stream().filter(done -> done).count()));
  }

  private static void failed(Throwable failure) {
    LOG.warnf(failure, "due keys could not be looked for");
  }

  private Uni<List<TenantId>> due(OffsetDateTime limit, int atOnce) {
    return transaction.withoutTenant(
        connection ->
            connection.preparedQuery(DUE).execute(Tuple.of(limit, atOnce)).map(TenantIds::of));
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
