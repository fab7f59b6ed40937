package io.phishx.auth.testkit;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.TrustConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.util.Map;

/** The service's settings without the running service: its defaults, and what a test sets. */
public final class Settings {

  private static final ValidatorFactory VALIDATION = Validation.buildDefaultValidatorFactory();

  private Settings() {}

  public static AuthConfig of(Map<String, String> settings) {
    return of(AuthConfig.class, settings);
  }

  /** How tokens are trusted. */
  public static TrustConfig trust(Map<String, String> settings) {
    return of(TrustConfig.class, settings);
  }

  private static <T> T of(Class<T> type, Map<String, String> settings) {
    BeanValidationConfigValidator validator = VALIDATION::getValidator;
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .withValidator(validator)
        .withMapping(type)
        .addDiscoveredConverters()
        .withConverter(Duration.class, 200, new DurationConverter())
        .build()
        .getConfigMapping(type);
  }
}
