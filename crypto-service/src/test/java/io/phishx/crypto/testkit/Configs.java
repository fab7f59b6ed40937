package io.phishx.crypto.testkit;

import io.phishx.chassis.notify.NotifyConfig;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.client.CryptoClientConfig;
import io.phishx.crypto.client.RewrapConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Configurations without a container. */
public final class Configs {

  private Configs() {}

  /** The defaults, but for {@code settings} below {@code phishx.encryption}. */
  public static CryptoConfig crypto(Map<String, String> settings) {
    return builder(below("phishx.encryption.", settings))
        .withMapping(CryptoConfig.class)
        .build()
        .getConfigMapping(CryptoConfig.class);
  }

  /** The client's defaults, but for the address and a timeout fit for a busy machine. */
  public static CryptoClientConfig client(URI url) {
    return builder(Map.of("phishx.crypto.url", url.toString(), "phishx.crypto.timeout", "15s"))
        .withMapping(CryptoClientConfig.class)
        .build()
        .getConfigMapping(CryptoClientConfig.class);
  }

  /** How values follow the keys, by the defaults. */
  public static RewrapConfig rewrap() {
    return rewrap(Map.of());
  }

  /** The same, but for {@code settings} below {@code phishx.rewrap}. */
  public static RewrapConfig rewrap(Map<String, String> settings) {
    return builder(below("phishx.rewrap.", settings))
        .withMapping(RewrapConfig.class)
        .build()
        .getConfigMapping(RewrapConfig.class);
  }

  /** Whom to notify, by {@code settings} below {@code phishx.notify}. */
  public static NotifyConfig notify(Map<String, String> settings) {
    return builder(below("phishx.notify.", settings))
        .withMapping(NotifyConfig.class)
        .build()
        .getConfigMapping(NotifyConfig.class);
  }

  private static Map<String, String> below(String prefix, Map<String, String> settings) {
    Map<String, String> prefixed = new HashMap<>();
    settings.forEach((name, value) -> prefixed.put(prefix + name, value));
    return prefixed;
  }

  private static SmallRyeConfigBuilder builder(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 300, new DurationConverter())
        .withConverter(MemorySize.class, 300, new MemorySizeConverter())
        .withDefaultValues(settings);
  }
}
