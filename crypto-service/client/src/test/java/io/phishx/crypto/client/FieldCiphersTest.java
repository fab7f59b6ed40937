package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FieldCiphersTest {

  @Test
  void readableValuesAreRefusedOutsideALocalRun() {
    // Given
    CryptoClientConfig off = config(Map.of("ENCRYPTION_ENABLED", "false"));

    // When
    Optional<String> refusal = FieldCiphers.refusal(off, false);

    // Then
    assertTrue(refusal.orElseThrow().contains("ENCRYPTION_ENABLED"));
    assertEquals(Optional.empty(), FieldCiphers.refusal(off, true));
    assertEquals(Optional.empty(), FieldCiphers.refusal(config(Map.of()), false));
  }

  @Test
  void oneTenantGetsHalfOfTheRoom() {
    // When
    CryptoClientConfig config = config(Map.of());

    // Then
    assertEquals(512, config.maxConcurrent());
    assertEquals(256, config.maxConcurrentOfTenant());
  }

  private static CryptoClientConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .withSources(new PropertiesConfigSource(settings, "settings", 200))
        .withMapping(CryptoClientConfig.class)
        .build()
        .getConfigMapping(CryptoClientConfig.class);
  }
}
