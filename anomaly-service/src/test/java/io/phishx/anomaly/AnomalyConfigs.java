package io.phishx.anomaly;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Settings as a process would read them. */
public final class AnomalyConfigs {

  private AnomalyConfigs() {}

  /** What the service ships but for {@code settings}, by names of properties or of the guide. */
  public static AnomalyConfig with(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(AnomalyConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withConverter(MemorySize.class, 200, new MemorySizeConverter())
        .addDefaultInterceptors()
        .withSources(shipped(), new PropertiesConfigSource(settings, "test", 500))
        .build()
        .getConfigMapping(AnomalyConfig.class);
  }

  private static PropertiesConfigSource shipped() {
    try {
      return new PropertiesConfigSource(
          Path.of("src/main/resources/application.properties").toUri().toURL(), 250);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
