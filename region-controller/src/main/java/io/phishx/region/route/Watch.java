package io.phishx.region.route;

import io.phishx.auth.client.Trust;
import io.phishx.region.RegionConfig;
import io.phishx.region.declaration.Declarations;
import io.phishx.region.failover.Leader;
import io.phishx.region.failover.PairRunner;
import io.phishx.region.probe.Prober;
import io.phishx.region.registry.Actor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The round that keeps everything true: read what is registered, look at it, let pairs react, tell
 * routers.
 *
 * <p>Rounds don't overlap. With the controller's own database away the last known regions are still
 * looked at; nothing is moved and nothing published.
 */
@ApplicationScoped
class Watch {

  private static final Logger LOG = Logger.getLogger(Watch.class);
  private static final String SELF = "region-controller";
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Declarations declarations;
  private final Landscapes landscapes;
  private final Prober prober;
  private final Leader leader;
  private final PairRunner runner;
  private final RouteSource routes;
  private final Trust trust;
  private final Vertx vertx;
  private final Duration interval;

  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean declared = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicBoolean troubled = new AtomicBoolean();
  private volatile Optional<Long> timer = Optional.empty();

  Watch(
      Declarations declarations,
      Landscapes landscapes,
      Prober prober,
      Leader leader,
      PairRunner runner,
      RouteSource routes,
      Trust trust,
      Vertx vertx,
      RegionConfig config) {
    this.declarations = declarations;
    this.landscapes = landscapes;
    this.prober = prober;
    this.leader = leader;
    this.runner = runner;
    this.routes = routes;
    this.trust = trust;
    this.vertx = vertx;
    this.interval = config.probe().interval();
  }

  void start(@Observes StartupEvent event) {
    timer = Optional.of(vertx.setPeriodic(1, interval.toMillis(), id -> round()));
  }

  void stop(@Observes ShutdownEvent event) {
    stopped.set(true);
    timer.ifPresent(vertx::cancelTimer);
  }

  private void round() {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    look()
        .ifNoItem()
        .after(LIMIT)
        .fail()
        .onTermination()
        .invoke(() -> busy.set(false))
        .subscribe()
        .with(done -> recovered(), this::failed);
  }

  private Uni<Void> look() {
    Uni<Landscape> read = declare().chain(landscapes::read);
    return read.onFailure()
        .call(() -> prober.look(landscapes.known().map(Landscape::regions).orElse(List.of())))
        .call(landscape -> prober.look(landscape.regions()))
        .chain(this::act);
  }

  private Uni<Void> declare() {
    Optional<Actor> self = self();
    if (declared.get() || self.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return declarations
        .apply(self.get())
        .invoke(() -> declared.set(true))
        .onFailure()
        .invoke(this::failed)
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> act(Landscape seen) {
    return leader
        .hold()
        .chain(
            acting -> {
              if (!acting) {
                return Uni.createFrom().voidItem();
              }
              return self()
                  .map(actor -> runner.observe(seen.pairs(), actor))
                  .orElseGet(() -> Uni.createFrom().voidItem())
                  .chain(landscapes::read)
                  .chain(landscape -> routes.publish(landscape.routes(prober)));
            });
  }

  /** This controller as an actor in the operator's audit log, once that tenant is known. */
  private Optional<Actor> self() {
    return trust.operatorTenant().map(operator -> new Actor(operator, SELF));
  }

  private void recovered() {
    if (troubled.compareAndSet(true, false)) {
      LOG.info("the regions are watched again");
    }
  }

  private void failed(Throwable failure) {
    if (stopped.get()) {
      return;
    }
    if (troubled.compareAndSet(false, true)) {
      LOG.warnf("the regions can't be watched fully: %s", failure.toString());
    } else {
      LOG.debugf("the regions still can't be watched fully: %s", failure.toString());
    }
  }
}
