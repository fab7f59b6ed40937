package io.phishx.auth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.audit.AuditConfig;
import io.phishx.chassis.database.DatabaseConfig;
import io.phishx.chassis.notify.NotifyConfig;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would break a service later is refused when it starts; secrets don't print themselves. */
class ConfigRefusalTest {

  private static final String MAC_KEY = "dGVzdHMtb25seS1hdWRpdC1tYWMta2V5LTMyLWJ5dGU=";

  private static ValidatorFactory validation;

  @BeforeAll
  static void start() {
    validation = Validation.buildDefaultValidatorFactory();
  }

  @AfterAll
  static void stop() {
    validation.close();
  }

  @ParameterizedTest
  @CsvSource({
    "phishx.database.patience, 0s",
    "phishx.database.patience, 2m",
    "phishx.database.answer, 500ms",
  })
  void databaseSettings(String name, String value) {
    assertRefused(DatabaseConfig.class, name, value);
  }

  @ParameterizedTest
  @CsvSource({
    "phishx.audit.seal-interval, 0s",
    "phishx.audit.checkpoint.interval, 1s",
  })
  void auditSettings(String name, String value) {
    assertRefused(AuditConfig.class, name, value);
  }

  @ParameterizedTest
  @CsvSource({
    "phishx.notify.max-attempts, 0",
    "phishx.notify.first-retry, 0s",
    "phishx.notify.interval, 0s",
    "phishx.notify.retention, 0s",
    "phishx.notify.purge-interval, 0s",
  })
  void notifySettings(String name, String value) {
    assertRefused(NotifyConfig.class, name, value);
  }

  @ParameterizedTest
  @CsvSource({
    "phishx.trust.poll, 0s",
    "phishx.trust.staleness, 0s",
    "phishx.trust.privileged-staleness, 0s",
    "phishx.trust.skew, 10m",
    "phishx.trust.skew, -1s",
    "phishx.trust.issuer, ' '",
    "phishx.trust.remembered-tokens, -1",
  })
  void trustSettings(String name, String value) {
    assertRefused(TrustConfig.class, name, value);
  }

  @ParameterizedTest
  @CsvSource({"phishx.erasure.poll, 0s", "phishx.erasure.check-interval, 0s"})
  void erasureSettings(String name, String value) {
    assertRefused(ErasureConfig.class, name, value);
  }

  @Test
  void defaultsAreAccepted() {
    assertEquals(Duration.ofSeconds(4), read(DatabaseConfig.class, Map.of()).patience());
    assertEquals(Duration.ofSeconds(12), read(DatabaseConfig.class, Map.of()).answer());
    assertEquals(Duration.ofDays(30), read(NotifyConfig.class, Map.of()).retention());
    assertEquals(Duration.ofSeconds(60), read(TrustConfig.class, Map.of()).staleness());
    assertEquals(Duration.ofSeconds(5), read(ErasureConfig.class, Map.of()).poll());
  }

  @Test
  void secretsDoNotPrintThemselves() {
    AuditConfig audit = read(AuditConfig.class, Map.of());
    NotifyConfig notify =
        read(
            NotifyConfig.class,
            Map.of(
                "phishx.notify.targets.soc.url", "http://localhost",
                "phishx.notify.targets.soc.secret", "whsec_hidden"));

    assertEquals(MAC_KEY, audit.macKey().revealText());
    assertEquals("***", audit.macKey().toString());
    assertFalse(String.valueOf(notify.targets()).contains("hidden"));
    NotifyConfig.Target soc = Objects.requireNonNull(notify.targets().get("soc"));
    assertEquals("Optional[***]", soc.secret().toString());
  }

  private static void assertRefused(Class<?> type, String name, String value) {
    ConfigValidationException refusal =
        assertThrows(ConfigValidationException.class, () -> read(type, Map.of(name, value)));
    assertTrue(refusal.toString().contains(name), refusal::toString);
  }

  private static <T> T read(Class<T> type, Map<String, String> settings) {
    BeanValidationConfigValidator validator = () -> validation.getValidator();
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withValidator(validator)
        .withMapping(type)
        .withSources(
            new PropertiesConfigSource(Map.of("phishx.audit.mac-key", MAC_KEY), "defaults", 100),
            new PropertiesConfigSource(settings, "settings", 200))
        .build()
        .getConfigMapping(type);
  }
}
