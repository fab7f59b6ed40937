package io.phishx.auth.trust;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.LocalRun;
import io.phishx.auth.client.TrustConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Refuses to start, except in a local run, with times that contradict each other. */
@ApplicationScoped
class ConsistentTimes {

  private final AuthConfig config;
  private final TrustConfig trust;
  private final LocalRun run;

  ConsistentTimes(AuthConfig config, TrustConfig trust, LocalRun run) {
    this.config = config;
    this.trust = trust;
    this.run = run;
  }

  void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
    if (run.active()) {
      return;
    }
    List<String> found = contradictions(config, trust);
    if (!found.isEmpty()) {
      throw new IllegalStateException(
          "refusing to start with contradictory times: " + String.join("; ", found));
    }
  }

  /** What contradicts what, by the settings' names. */
  static List<String> contradictions(AuthConfig config, TrustConfig trust) {
    List<String> found = new ArrayList<>();
    AuthConfig.Keys keys = config.keys();
    AuthConfig.Refresh refresh = config.refresh();
    atLeast(
        found,
        "phishx.auth.keys.publish-wait",
        keys.publishWait(),
        "phishx.trust.staleness, or a verifier meets a key that it does not know",
        trust.staleness());
    if (!keys.rotationInterval().isZero()) {
      atLeast(
          found,
          "phishx.auth.keys.rotation-interval",
          keys.rotationInterval(),
          "phishx.auth.keys.publish-wait",
          keys.publishWait());
    }
    atLeast(
        found,
        "phishx.auth.tenants.erasure-delay",
        config.tenants().erasureDelay(),
        "phishx.trust.staleness and phishx.trust.skew together",
        trust.staleness().plus(trust.skew()));
    atLeast(
        found,
        "phishx.auth.refresh.lifetime",
        refresh.lifetime(),
        "phishx.auth.token.lifetime",
        config.token().lifetime());
    atLeast(
        found,
        "phishx.auth.refresh.session-lifetime",
        refresh.sessionLifetime(),
        "phishx.auth.refresh.lifetime",
        refresh.lifetime());
    return found;
  }

  private static void atLeast(
      List<String> found, String name, Duration value, String bound, Duration least) {
    if (value.compareTo(least) < 0) {
      found.add("%s: expected %s or more, as %s; got %s".formatted(name, least, bound, value));
    }
  }
}
