package io.phishx.crypto.coverage;

import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;

/** Keeps a service from starting that would retire keys before every replica knows their heirs. */
@ApplicationScoped
class SettleTime {

  private static final int TIMES = 4;

  private final CryptoConfig config;

  SettleTime(CryptoConfig config) {
    this.config = config;
  }

  void check(@Observes StartupEvent event) {
    if (LaunchMode.current() == LaunchMode.NORMAL && !ConfigUtils.isProfileActive("local")) {
      refusal(config)
          .ifPresent(
              why -> {
                throw new IllegalStateException(why);
              });
    }
  }

  /** Why this configuration must not run outside a local one; empty if it may. */
  static Optional<String> refusal(CryptoConfig config) {
    Duration least = config.cache().activeVersionTtl().multipliedBy(TIMES);
    return config.settleTime().compareTo(least) < 0
        ? Optional.of(
            "expected a phishx.encryption.settle-time of at least "
                + least
                + ", four times phishx.encryption.cache.active-version-ttl, got "
                + config.settleTime())
        : Optional.empty();
  }
}
