package io.phishx.auth.fence;

import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Looks every second, and first at the start, whether the database was promoted or recovered to a
 * point in time. Every replica does; the lock on the trust version lets one of them set the fence.
 */
@ApplicationScoped
class TimelineWatch {

  private static final Logger LOG = Logger.getLogger(TimelineWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(10);

  private final Fences fences;
  private final Recurring recurring;
  private final AtomicBoolean failing = new AtomicBoolean();

  TimelineWatch(Fences fences, Vertx vertx) {
    this.fences = fences;
    this.recurring = new Recurring(vertx, LONGEST_ROUND, this::look, this::failed);
  }

  void start(@Observes StartupEvent event) {
    look().subscribe().with(done -> {}, this::failed);
    recurring.every(EVERY);
  }

  void stop(@Observes ShutdownEvent event) {
    recurring.stop();
  }

  private Uni<Void> look() {
    return fences.followTimeline().invoke(() -> failing.set(false));
  }

  private void failed(Throwable failure) {
    if (failing.compareAndSet(false, true)) {
      LOG.warnf("the database's timeline cannot be followed now: %s", failure.toString());
    }
  }
}
