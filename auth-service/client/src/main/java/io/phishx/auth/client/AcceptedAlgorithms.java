package io.phishx.auth.client;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses to start with signature algorithms that no verifier may accept: unknown ones anywhere,
 * and HS256 outside a local run, since with it every verifier could mint.
 */
@ApplicationScoped
class AcceptedAlgorithms {

  private static final Set<String> ASYMMETRIC = Set.of("ES256", "RS256", "EdDSA");
  private static final String SYMMETRIC = "HS256";

  private final TrustConfig config;
  private final LocalRun run;

  AcceptedAlgorithms(TrustConfig config, LocalRun run) {
    this.config = config;
    this.run = run;
  }

  void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
    Set<String> refused = refused(config.algorithms(), run.active());
    if (!refused.isEmpty() || config.algorithms().isEmpty()) {
      throw new IllegalStateException(
          "phishx.trust.algorithms: expected some of ES256, RS256 and EdDSA, and HS256 in a local"
              + " run only; got "
              + config.algorithms());
    }
  }

  /** Those that may not be accepted. */
  static Set<String> refused(Set<String> configured, boolean local) {
    Set<String> refused = new TreeSet<>(configured);
    refused.removeAll(ASYMMETRIC);
    if (local) {
      refused.remove(SYMMETRIC);
    }
    return refused;
  }
}
