package io.phishx.crypto.client;

import com.fasterxml.jackson.databind.JsonNode;
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
 * without a notice are looked at slowly. A tenant with values that stay behind is walked after
 * growing pauses, and called behind all the while. One replica works at a time; what a killed one
 * has done stays done, and the next goes on behind it. Values stay readable all the while.
 */
@ApplicationScoped
public class RewrapJob {

  private static final Logger LOG = Logger.getLogger(RewrapJob.class);
  private static final String CHANNEL = "phishx.crypto.key-rotated";
  private static final UUID ALL_TENANTS = new UUID(0, 0);
  private static final String REMINDER = "reminder";
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
  private final Pauses pauses;
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
    this.pauses = new Pauses(clock, config.longestPause());
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
    vertx.setTimer(config.firstAfter().toMillis(), timer -> lookAtAll());
    vertx.setPeriodic(config.interval().toMillis(), timer -> lookAtAll());
  }

  /** Looks at every tenant now, or right after the work under way; whatever pauses ends. */
  public void wakeForAll() {
    pauses.endAll();
    lookAtAll();
  }

  /** Looks at one tenant now, or right after the work under way; his pause ends. */
  public void wake(TenantId tenant) {
    pauses.end(tenant);
    lookAt(tenant);
  }

  private void lookAtAll() {
    everybody.set(true);
    run();
  }

  private void lookAt(TenantId tenant) {
    wanted.add(tenant);
    run();
  }

  void hear(Notice notice) {
    TenantId tenant = notice.tenantId();
    if (tenant == null || tenant.value().equals(ALL_TENANTS)) {
      wakeForAll();
    } else if (isReminder(notice)) {
      // it is given again and again, and says nothing new to whoever pauses
      lookAt(tenant);
    } else {
      wake(tenant);
    }
  }

  private static boolean isReminder(Notice notice) {
    JsonNode facts = notice.data();
    return facts != null && facts.path(REMINDER).asBoolean();
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
    return lease
        .hold()
        .chain(held -> held ? turn(tenant, pass) : lost())
        .invoke(end -> end.ifPresent(found -> ended(tenant, found)))
        .map(Optional::isPresent)
        // he is called behind until somebody has looked again
        .onFailure(RewrapPass.LeaseLost.class)
        .invoke(() -> wanted.add(tenant))
        .onFailure(Problem.Gone.class)
        .recoverWithItem(
            () -> {
              isNotBehind(tenant);
              return true;
            })
        .onFailure(RewrapJob::isNotActive)
        .recoverWithItem(
            () -> {
              // nobody may call for him now; with everybody he is looked at again
              isNotBehind(tenant);
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

  private Uni<Optional<RewrapPass.Ended>> turn(TenantId tenant, RewrapPass pass) {
    behindSince.putIfAbsent(tenant, clock.instant());
    return pass.of(tenant, targets -> pauses.isPausing(tenant, targets));
  }

  private static <T> Uni<T> lost() {
    return Uni.createFrom().failure(new RewrapPass.LeaseLost());
  }

  private void ended(TenantId tenant, RewrapPass.Ended end) {
    KeyTargets targets = end.targets();
    // what may wait is under no older key
    if (targets.settled() || targets.mayWait()) {
      isNotBehind(tenant);
    } else {
      wakeAfter(
          end.walk()
              .map(walk -> pauses.begin(tenant, walk, targets.settle()))
              .orElseGet(() -> pauses.left(tenant)),
          tenant);
    }
  }

  private void isNotBehind(TenantId tenant) {
    behindSince.remove(tenant);
    pauses.end(tenant);
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
            // not within the last millisecond of a pause
            pause.plusMillis(1).toMillis(),
            fired -> {
              ahead.remove(tenant);
              lookAt(tenant);
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
