package io.phishx.crypto.root;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Not ready until this process can use the root key that wraps, so that replicas with a wrong one
 * don't replace those that work. One that could use it once stays ready, with the keys it holds. A
 * former root key that some stored data key still needs keeps nobody back, as one lost key would
 * keep back all; the metric tells of both.
 */
@Readiness
@ApplicationScoped
class RootReadiness implements HealthCheck {

  private static final Logger LOG = Logger.getLogger(RootReadiness.class);
  private static final Duration EACH = Duration.ofSeconds(5);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);

  private final RootKeys roots;
  private final RootKeyTable table;
  private final Recurring looking;
  private volatile boolean ready;
  private volatile boolean fitted;
  private volatile Set<String> missing = Set.of();

  RootReadiness(RootKeys roots, RootKeyTable table, Vertx vertx, MeterRegistry metrics) {
    this.roots = roots;
    this.table = table;
    this.looking = new Recurring(vertx, LONGEST_ROUND, this::look, RootReadiness::waits);
    Gauge.builder("phishx_crypto_root_keys_missing", this, state -> state.missing.size())
        .description("Root keys that stored data keys need and this process cannot use")
        .register(metrics);
  }

  void start(@Observes StartupEvent event) {
    look().subscribe().with(done -> {}, RootReadiness::waits);
    looking.every(EACH);
  }

  void stop(@Observes ShutdownEvent event) {
    looking.stop();
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("root-keys").status(ready).build();
  }

  /** Completes when what is stored was compared with what this process can use. */
  Uni<Void> look() {
    return roots
        .usable()
        .chain(usable -> table.inUse().invoke(inUse -> learn(inUse, usable)))
        .replaceWithVoid();
  }

  private void learn(Map<String, Boolean> inUse, Set<String> usable) {
    Set<String> lacking = new TreeSet<>(inUse.keySet());
    lacking.removeAll(usable);
    boolean fits = lacking.stream().noneMatch(inUse::get);
    // an empty database asks for none, but another replica may be the one that begins it
    if (fits && inUse.containsValue(true)) {
      fitted = true;
    }
    ready = fits || fitted;
    if (!lacking.isEmpty() && !lacking.equals(missing)) {
      LOG.errorf("no configured root key is, or its token is away: needed=%s", lacking);
    }
    missing = Set.copyOf(lacking);
  }

  private static void waits(Throwable failure) {
    LOG.debugf("which root keys are needed is not known: %s", failure.toString());
  }
}
