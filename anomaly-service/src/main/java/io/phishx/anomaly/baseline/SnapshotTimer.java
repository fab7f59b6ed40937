package io.phishx.anomaly.baseline;

import io.phishx.anomaly.AnomalyConfig;
import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Keeps changed baselines again and again. */
@ApplicationScoped
class SnapshotTimer {

  private static final Logger LOG = Logger.getLogger(SnapshotTimer.class);

  /** A snapshot is written only over one that knows less, so a late round does no harm. */
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

  private final AnomalyConfig config;
  private final Recurring recurring;

  SnapshotTimer(Baselines baselines, Vertx vertx, AnomalyConfig config) {
    this.config = config;
    this.recurring =
        new Recurring(
            vertx,
            LONGEST_ROUND,
            baselines::keepChanged,
            // what was stored is learned again after a restart; the next round tries again
            e -> LOG.warnf("baselines could not be kept: reason=%s", e.toString()));
  }

  void start(@Observes StartupEvent event) {
    recurring.every(config.snapshotPause());
  }

  void stop(@Observes ShutdownEvent event) {
    recurring.stop();
  }
}
