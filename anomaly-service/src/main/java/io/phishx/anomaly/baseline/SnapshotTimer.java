package io.phishx.anomaly.baseline;

import io.phishx.anomaly.AnomalyConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Keeps changed baselines again and again, one round at a time. */
@ApplicationScoped
class SnapshotTimer {

  private static final Logger LOG = Logger.getLogger(SnapshotTimer.class);

  private final Baselines baselines;
  private final Vertx vertx;
  private final AnomalyConfig config;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile long timer = -1;

  SnapshotTimer(Baselines baselines, Vertx vertx, AnomalyConfig config) {
    this.baselines = baselines;
    this.vertx = vertx;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(config.snapshotPause().toMillis(), id -> round());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  private void round() {
    if (running.compareAndSet(false, true)) {
      baselines
          .keepChanged()
          .onTermination()
          .invoke(() -> running.set(false))
          .subscribe()
          .with(
              done -> {},
              // what was stored is learned again after a restart; the next round tries again
              e -> LOG.warnf("baselines could not be kept: reason=%s", e.toString()));
    }
  }
}
