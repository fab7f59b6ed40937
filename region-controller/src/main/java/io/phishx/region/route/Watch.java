package io.phishx.region.route;

import io.phishx.auth.client.Trust;
import io.phishx.region.RegionConfig;
import io.phishx.region.declaration.Declarations;
import io.phishx.region.registry.Actor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
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
  private final Lookout lookout;
  private final Reaction reaction;
  private final Trust trust;
  private final Vertx vertx;
  private final Duration interval;

  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean declaring = new AtomicBoolean();
  private final AtomicBoolean declared = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicBoolean troubled = new AtomicBoolean();
  private volatile Optional<Long> timer = Optional.empty();

  Watch(
      Declarations declarations,
      Lookout lookout,
      Reaction reaction,
      Trust trust,
      Vertx vertx,
      RegionConfig config) {
    this.declarations = declarations;
    this.lookout = lookout;
    this.reaction = reaction;
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
    declare();
    lookout
        .look()
        .chain(seen -> reaction.to(seen, self()))
        .ifNoItem()
        .after(LIMIT)
        .fail()
        .onTermination()
        .invoke(() -> busy.set(false))
        .subscribe()
        .with(done -> recovered(), this::failed);
  }

  /** Registers what the configuration declares, once; beside the rounds, since names may hang. */
  private void declare() {
    Optional<Actor> self = self();
    if (declared.get() || self.isEmpty() || !declaring.compareAndSet(false, true)) {
      return;
    }
    declarations
        .apply(self.get())
        .onTermination()
        .invoke(() -> declaring.set(false))
        .subscribe()
        .with(done -> declared.set(true), this::failed);
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
