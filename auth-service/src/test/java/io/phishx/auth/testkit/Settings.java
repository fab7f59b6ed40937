package io.phishx.auth.testkit;

import io.phishx.auth.AuthConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;

/** The service's settings without the running service: its defaults, and what a test sets. */
public final class Settings {

  private Settings() {}

  public static AuthConfig of(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .withMapping(AuthConfig.class)
        .addDiscoveredConverters()
        .withConverter(Duration.class, 200, new DurationConverter())
        .build()
        .getConfigMapping(AuthConfig.class);
  }
}
