package io.phishx.crypto.masterkey;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.client.WorkLease;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyRewrapping;
import io.phishx.crypto.root.RootKeys;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Wraps every tenant's data keys anew under the root key that wraps now. One replica works at a
 * time; what it did stays done when it is killed, and the next goes on. Values, and keys in memory,
 * are not touched, so reading and sealing go on.
 */
@ApplicationScoped
class MasterKeyRotation {

  private static final Logger LOG = Logger.getLogger(MasterKeyRotation.class);
  private static final Duration EACH = Duration.ofSeconds(10);
  private static final Duration LONGEST_ROUND = Duration.ofHours(1);
  private static final int TENANTS_AT_ONCE = 200;
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private final RotationTable table;
  private final KeyRewrapping keys;
  private final RootKeys roots;
  private final WorkLease lease;
  private final Clock clock;
  private final Duration settle;
  private final Recurring timer;
  private final AtomicReference<@Nullable Instant> since = new AtomicReference<>();

  MasterKeyRotation(
      RotationTable table,
      KeyRewrapping keys,
      RootKeys roots,
      TenantTransaction transactions,
      Clock clock,
      Vertx vertx,
      CryptoConfig config,
      MeterRegistry metrics) {
    this.table = table;
    this.keys = keys;
    this.roots = roots;
    this.lease = new WorkLease(transactions, "master-key", LEASE);
    this.clock = clock;
    this.settle = config.settleTime();
    this.timer = new Recurring(vertx, LONGEST_ROUND, this::goOn, MasterKeyRotation::waits);
    Gauge.builder("phishx_crypto_master_rotation_seconds", this, MasterKeyRotation::seconds)
        .description("How long the root key has been changing; 0 if it is not")
        .register(metrics);
  }

  void start(@Observes StartupEvent event) {
    timer.every(EACH);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.stop();
  }

  /** Goes on with a change that runs; two rounds at once do no harm. */
  void wake() {
    goOn().subscribe().with(done -> {}, MasterKeyRotation::waits);
  }

  private Uni<Void> goOn() {
    return table
        .newest()
        .map(newest -> newest.filter(Rotation::isRunning))
        .invoke(open -> since.set(open.map(Rotation::startedAt).orElse(null)))
        .chain(open -> open.map(this::work).orElseGet(() -> Uni.createFrom().voidItem()));
  }

  private static void waits(Throwable failure) {
    LOG.warnf(failure, "the root key's change waits and goes on by itself");
  }

  private Uni<Void> work(Rotation rotation) {
    return lease
        .hold()
        .chain(
            held ->
                held
                    ? all(rotation)
                        .chain(() -> finishIfDone(rotation))
                        .onTermination()
                        .call(() -> lease.release().onFailure().recoverWithNull())
                    : Uni.createFrom().voidItem());
  }

  private Uni<Void> all(Rotation rotation) {
    AtomicReference<UUID> after = new AtomicReference<>(BEFORE_ALL);
    // the service's own keys stand at BEFORE_ALL itself
    return one(rotation, DataKeys.SERVICE)
        .chain(
            () ->
                Multi.createBy()
                    .repeating()
                    .uni(() -> some(rotation, after))
                    .whilst(done -> !done.isEmpty())
                    .collect()
                    .last())
        .replaceWithVoid();
  }

  private Uni<List<TenantId>> some(Rotation rotation, AtomicReference<UUID> after) {
    return table
        .tenants(rotation.to(), Objects.requireNonNull(after.get()), TENANTS_AT_ONCE)
        .call(
            tenants ->
                Multi.createFrom()
                    .iterable(tenants)
                    .onItem()
                    .transformToUniAndConcatenate(tenant -> one(rotation, tenant))
                    .collect()
                    .last())
        .invoke(
            tenants -> {
              if (!tenants.isEmpty()) {
                after.set(tenants.getLast().value());
              }
            })
        .call(() -> lease.hold());
  }

  private Uni<Void> one(Rotation rotation, TenantId tenant) {
    return roots
        .of(rotation.to())
        .chain(root -> keys.rewrap(tenant, root))
        .onFailure()
        .invoke(e -> LOG.errorf(e, "keys could not be wrapped anew: tenant=%s", tenant))
        .onFailure()
        .recoverWithNull();
  }

  /** A replica may wrap by the old key until it has read that another one wraps now. */
  private Uni<Void> finishIfDone(Rotation rotation) {
    Instant now = clock.instant();
    return now.isBefore(rotation.startedAt().plus(settle))
        ? Uni.createFrom().voidItem()
        : table
            .left(rotation.to())
            .chain(
                left -> {
                  if (left > 0) {
                    LOG.warnf("the root key still changes: keys_left=%d", left);
                    return Uni.createFrom().voidItem();
                  }
                  since.set(null);
                  LOG.infof("the root key has changed: keys=%d", rotation.keysTotal());
                  return table.finish(rotation, now);
                });
  }

  private double seconds() {
    Instant began = since.get();
    return began == null ? 0 : Duration.between(began, clock.instant()).toSeconds();
  }
}
