package io.phishx.crypto.client;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.client.ServiceTokenSource;
import io.phishx.chassis.feed.Notice;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings this service's stored values to the newest keys in the background: woken by the notice of
 * a rotation and, since notices get lost, each hour. Tenants take turns of limited length; those
 * without a notice are looked at slowly. One replica works at a time; what a killed one has done
 * stays done, and the next goes on behind it. Values stay readable all the while.
 */
@ApplicationScoped
public class RewrapJob {

  private static final Logger LOG = Logger.getLogger(RewrapJob.class);
  private static final String CHANNEL = "phishx.crypto.key-rotated";
  private static final UUID ALL_TENANTS = new UUID(0, 0);
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

  private final Instance<RewrapOwner> owners;
  private final KeyUpkeep upkeep;
  private final TenantTransaction transactions;
  private final Notices notices;
  private final RewrapConfig config;
  private final MeterRegistry metrics;
  private final Vertx vertx;
  private final Clock clock;
  private final WorkLease lease;
  private final Set<TenantId> wanted = ConcurrentHashMap.newKeySet();
  private final Map<TenantId, Instant> behindSince = new ConcurrentHashMap<>();
  private final AtomicBoolean everybody = new AtomicBoolean();
  private final AtomicBoolean running = new AtomicBoolean();
  private final Map<TenantId, Ahead> ahead = new ConcurrentHashMap<>();
  private final AtomicBoolean againAhead = new AtomicBoolean();

  public RewrapJob(
      Instance<RewrapOwner> owners,
      KeyUpkeep upkeep,
      TenantTransaction transactions,
      Notices notices,
      RewrapConfig config,
      MeterRegistry metrics,
      Vertx vertx,
      Clock clock) {
    this.owners = owners;
    this.upkeep = upkeep;
    this.transactions = transactions;
    this.notices = notices;
    this.config = config;
    this.metrics = metrics;
    this.vertx = vertx;
    this.clock = clock;
    this.lease = new WorkLease(transactions, "rewrap", config.lease());
  }

  void start(@Observes StartupEvent event) {
    if (!owners.isResolvable()) {
      return;
    }
    Gauge.builder("phishx_rewrap_behind_seconds", this, RewrapJob::behindSeconds)
        .description(
            "How long values of a tenant have not been under the newest keys; 0 if all are")
        .register(metrics);
    var unused = notices.listen(CHANNEL, this::hear, () -> LOG.debug("listening for rotations"));
    vertx.setTimer(config.firstAfter().toMillis(), timer -> wakeForAll());
    vertx.setPeriodic(config.interval().toMillis(), timer -> wakeForAll());
  }

  /** Looks at every tenant now, or right after the work under way. */
  public void wakeForAll() {
    everybody.set(true);
    run();
  }

  /** Looks at one tenant now, or right after the work under way. */
  public void wake(TenantId tenant) {
    wanted.add(tenant);
    run();
  }

  private void hear(Notice notice) {
    TenantId tenant = notice.tenantId();
    if (tenant == null || tenant.value().equals(ALL_TENANTS)) {
      wakeForAll();
    } else {
      wake(tenant);
    }
  }

  private void run() {
    if (!running.compareAndSet(false, true)) {
      return;
    }
    lease
        .hold()
        .chain(held -> held ? work().replaceWith(true) : Uni.createFrom().item(false))
        .subscribe()
        .with(
            worked -> {
              running.set(false);
              if (!worked) {
                againAfter(config.lease());
              } else if (everybody.get() || !wanted.isEmpty()) {
                run();
              }
            },
            failure -> {
              running.set(false);
              LOG.warnf(
                  failure, "stored values could not follow the newest keys, again in a while");
              everybody.set(true);
              againAfter(AGAIN_AFTER);
            });
  }

  private Uni<Void> work() {
    Map<TenantId, RewrapPass> passes = new HashMap<>();
    Turns<TenantId> turns =
        new Turns<>(
            this::called,
            this::routine,
            config.pace(),
            tenant ->
                one(tenant, passes.computeIfAbsent(tenant, any -> pass()))
                    .invoke(
                        done -> {
                          if (done) {
                            passes.remove(tenant);
                          }
                        }));
    return turns
        .run()
        .onFailure()
        // the next round begins with them, not with everybody
        .invoke(() -> wanted.addAll(turns.called()))
        .onTermination()
        .call(() -> lease.release().onFailure().recoverWithNull());
  }

  private Uni<Collection<TenantId>> called() {
    List<TenantId> some = List.copyOf(wanted);
    wanted.removeAll(some);
    return Uni.createFrom().item(some);
  }

  private Uni<Collection<TenantId>> routine() {
    return everybody.getAndSet(false)
        ? owners.get().tenants().map(all -> all)
        : Uni.createFrom().item(List.of());
  }

  /** Completes with whether the tenant needs no further turn for now. */
  private Uni<Boolean> one(TenantId tenant, RewrapPass pass) {
    behindSince.putIfAbsent(tenant, clock.instant());
    return lease
        .hold()
        .chain(
            held -> held ? pass.of(tenant) : Uni.createFrom().failure(new RewrapPass.LeaseLost()))
        .invoke(targets -> targets.ifPresent(found -> ended(tenant, found)))
        .map(Optional::isPresent)
        .onFailure(Problem.Gone.class)
        .recoverWithItem(
            () -> {
              behindSince.remove(tenant);
              return true;
            })
        .onFailure(RewrapJob::isNotActive)
        .recoverWithItem(
            () -> {
              // nobody may call for him now; with everybody he is looked at again
              behindSince.remove(tenant);
              LOG.debugf("a tenant who is not active keeps his keys for now: tenant=%s", tenant);
              return true;
            })
        .onFailure(e -> !(e instanceof RewrapPass.LeaseLost))
        .recoverWithItem(
            failure -> {
              LOG.warnf(failure, "a tenant's values could not follow the newest keys");
              wakeAfter(AGAIN_AFTER, tenant);
              return true;
            });
  }

  private static boolean isNotActive(Throwable failure) {
    return failure instanceof Problem problem
        && problem.type().equals("/problems/" + ServiceTokenSource.NOT_ACTIVE);
  }

  private void ended(TenantId tenant, KeyTargets targets) {
    // what may wait is under no older key
    if (targets.settled() || targets.mayWait()) {
      behindSince.remove(tenant);
    } else {
      wakeAfter(targets.settle().plusSeconds(1), tenant);
    }
  }

  private RewrapPass pass() {
    return new RewrapPass(transactions, upkeep, owners.get(), config, lease::hold, metrics);
  }

  /** One look ahead is enough, the soonest: each that leaves something to do asks for the next. */
  private void wakeAfter(Duration pause, TenantId tenant) {
    Instant due = clock.instant().plus(pause);
    ahead.compute(tenant, (any, set) -> sooner(set, due, pause, tenant));
  }

  private Ahead sooner(@Nullable Ahead set, Instant due, Duration pause, TenantId tenant) {
    if (set != null && !set.due().isAfter(due)) {
      return set;
    }
    if (set != null) {
      vertx.cancelTimer(set.timer());
    }
    long timer =
        vertx.setTimer(
            pause.toMillis(),
            fired -> {
              ahead.remove(tenant);
              wake(tenant);
            });
    return new Ahead(due, timer);
  }

  /** A look that is to come. */
  private record Ahead(Instant due, long timer) {}

  /** Once, however often it was woken meanwhile. */
  private void againAfter(Duration pause) {
    if (againAhead.compareAndSet(false, true)) {
      vertx.setTimer(
          pause.toMillis(),
          timer -> {
            againAhead.set(false);
            run();
          });
    }
  }

  private double behindSeconds() {
    return behindSince.values().stream()
        .mapToDouble(since -> Duration.between(since, clock.instant()).toMillis() / 1000.0)
        .max()
        .orElse(0);
  }
}
