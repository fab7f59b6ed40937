package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewrapConfigTest {

  @ParameterizedTest
  @CsvSource({
    "phishx.rewrap.share, 0",
    "phishx.rewrap.share, 1.5",
    "phishx.rewrap.interval, 0s",
    "phishx.rewrap.first-after, 0s",
    "phishx.rewrap.batch-rows, 0",
    "phishx.rewrap.batch-bytes, 0",
    "phishx.rewrap.lease, 0s",
    "phishx.rewrap.slice, 0s",
    "phishx.rewrap.pace, -1s",
  })
  void whatWouldStopTheWorkIsRefused(String name, String value) {
    ConfigValidationException refusal =
        assertThrows(ConfigValidationException.class, () -> read(Map.of(name, value)));
    assertTrue(refusal.toString().contains(name), refusal::toString);
  }

  @Test
  void defaultsAreAccepted() {
    assertEquals(0.5, read(Map.of()).share());
  }

  private static RewrapConfig read(Map<String, String> settings) {
    try (ValidatorFactory validation = Validation.buildDefaultValidatorFactory()) {
      BeanValidationConfigValidator validator = () -> validation.getValidator();
      return new SmallRyeConfigBuilder()
          .addDiscoveredConverters()
          .withValidator(validator)
          .withMapping(RewrapConfig.class)
          .withSources(new PropertiesConfigSource(settings, "settings", 200))
          .build()
          .getConfigMapping(RewrapConfig.class);
    }
  }
}
