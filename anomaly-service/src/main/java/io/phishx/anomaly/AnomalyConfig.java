package io.phishx.anomaly;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What an operator may set for the analysis of mail; thresholds are each tenant's own. */
@ConfigMapping(prefix = "phishx.anomaly")
public interface AnomalyConfig {

  /**
   * Ids of the servers whose Authentication-Results headers speak for a mail, lower case. None: the
   * topmost header counts against a mail and never for it.
   */
  Optional<Set<String>> trustedServers();

  /**
   * Secret of the pseudonyms in baselines, base64 of at least 16 bytes; absent: derived from this
   * service's client secret. Another secret makes every correspondent a stranger.
   */
  Optional<String> pseudonymKey();

  /** Bytes of mail that are in work at once, above 0; more is answered with 429. */
  @WithDefault("128M")
  MemorySize admission();

  /** Mail up to this size is read at once, larger mail on a worker thread. */
  @WithDefault("32K")
  MemorySize readAtOnce();

  /** Threads that read larger mail, 1 to 64. */
  @WithDefault("2")
  @Min(1)
  @Max(64)
  int readers();

  /** How old {@code received_at} may be, above 0. */
  @WithDefault("7d")
  Duration oldestReceipt();

  /** Pause between snapshots of changed baselines, above 0. */
  @WithDefault("10s")
  Duration snapshotPause();

  /** The model whose routing decides who scores. */
  @WithDefault("email_risk")
  String model();

  /** Base of experiment-service, which says how the model is routed. */
  @WithDefault("${phishx.experiment.url:http://localhost:8084}")
  URI experimentUrl();
}
