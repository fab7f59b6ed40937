package io.phishx.crypto.testkit;

import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Configurations without a container. */
public final class Configs {

  private Configs() {}

  /** The defaults, but for {@code settings} below {@code phishx.encryption}. */
  public static CryptoConfig crypto(Map<String, String> settings) {
    Map<String, String> prefixed = new HashMap<>();
    settings.forEach((name, value) -> prefixed.put("phishx.encryption." + name, value));
    return new SmallRyeConfigBuilder()
        .withConverter(Duration.class, 300, new DurationConverter())
        .withConverter(MemorySize.class, 300, new MemorySizeConverter())
        .withMapping(CryptoConfig.class)
        .withDefaultValues(prefixed)
        .build()
        .getConfigMapping(CryptoConfig.class);
  }
}
