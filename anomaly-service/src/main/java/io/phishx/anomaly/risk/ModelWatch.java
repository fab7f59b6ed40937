package io.phishx.anomaly.risk;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Counts scores that models did not give; says once when a version goes and once when it is back.
 */
final class ModelWatch {

  private static final Logger LOG = Logger.getLogger(ModelWatch.class);

  /** Answers in a row; a version that answers now and then stays away. */
  static final int BACK_AFTER = 10;

  /** A version that nobody asks any more is forgotten. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

  private static final int MAX_VERSIONS = 1_000;

  private final Counter failures;

  /** How many answers each version that is away still owes. */
  private final Cache<String, Integer> away =
      Caffeine.newBuilder().maximumSize(MAX_VERSIONS).expireAfterWrite(FORGOTTEN_AFTER).build();

  ModelWatch(MeterRegistry metrics) {
    failures =
        Counter.builder("phishx_model_failures_total")
            .description("Mails that a model was asked about and our own weights scored")
            .register(metrics);
  }

  void failed(String version, Throwable reason) {
    failures.increment();
    if (away.asMap().put(version, BACK_AFTER) == null) {
      LOG.warnf(
          "a model gives no scores, our own weights do: version=%s reason=%s",
          version, reason.toString());
    }
  }

  void answered(String version) {
    if (isAway(version)
        && away.asMap().computeIfPresent(version, (v, owed) -> owed == 1 ? null : owed - 1)
            == null) {
      LOG.infof("a model gives scores again: version=%s", version);
    }
  }

  boolean isAway(String version) {
    return away.getIfPresent(version) != null;
  }
}
