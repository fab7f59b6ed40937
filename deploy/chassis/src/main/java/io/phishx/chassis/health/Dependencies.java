package io.phishx.chassis.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What this process calls and can be without for a while: each a gauge and a word in readiness. */
@ApplicationScoped
public class Dependencies {

  private final Clock clock;
  private final MeterRegistry metrics;
  private final ConcurrentMap<String, Dependency> all = new ConcurrentHashMap<>();

  public Dependencies(Clock clock, MeterRegistry metrics) {
    this.clock = clock;
    this.metrics = metrics;
  }

  /** The one of that name: the same for all who ask. */
  public Dependency named(String name) {
    return all.computeIfAbsent(name, this::add);
  }

  Map<String, Dependency> all() {
    return Map.copyOf(all);
  }

  private Dependency add(String name) {
    Dependency dependency = new Dependency(clock);
    Gauge.builder("phishx_dependency_up", dependency, one -> one.isUp() ? 1 : 0)
        .description("1 while what this service calls answers it, else 0")
        .tag("dependency", name)
        .register(metrics);
    return dependency;
  }
}
