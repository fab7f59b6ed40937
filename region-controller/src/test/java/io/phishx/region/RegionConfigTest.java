package io.phishx.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.region.registry.StoreLogin;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.pgclient.SslMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegionConfigTest {

  @Test
  void withoutAnySettingTheDefaultsHold() {
    RegionConfig config = config(Map.of());

    assertTrue(config.regions().isEmpty());
    assertTrue(config.pairs().isEmpty());
    assertTrue(config.credentials().isEmpty());
    assertEquals(Duration.ofSeconds(1), config.probe().interval());
    assertEquals(Duration.ofMillis(900), config.probe().timeout());
    assertEquals(2, config.probe().degradeAfter());
    assertEquals(3, config.probe().failAfter());
    assertEquals(2, config.probe().recoverAfter());
    assertEquals(3, config.probe().settleAfter());
    assertEquals(Duration.ofSeconds(5), config.failover().suspicion());
    assertEquals(Duration.ofMinutes(5), config.failover().pageAgain());
    assertEquals(Duration.ofSeconds(2), config.failover().clockMargin());
    assertEquals(Duration.ofSeconds(10), config.failover().promotion());
    assertEquals(Duration.ofSeconds(10), config.failover().rerouting());
  }

  @Test
  void aDeclarationNeedsOnlyItsNameAndItsEndpoints() {
    RegionConfig config =
        config(
            Map.of(
                "phishx.region.regions.us-east-1.name", "US East 1",
                "phishx.region.regions.us-east-1.api-endpoint", "https://api",
                "phishx.region.regions.us-east-1.database-endpoint", "postgresql://db",
                "phishx.region.regions.us-east-1.cache-endpoint", "redis://cache",
                "phishx.region.pairs.atlantic.primary", "us-east-1",
                "phishx.region.pairs.atlantic.secondary", "eu-west-1"));

    RegionConfig.DeclaredRegion region = config.regions().get("us-east-1");
    assertEquals("US East 1", region == null ? null : region.name());
    assertFalse(region == null || region.primary());
    assertEquals(Optional.empty(), region == null ? null : region.credentialsRef());
    RegionConfig.DeclaredPair pair = config.pairs().get("atlantic");
    assertEquals("active_passive", pair == null ? null : pair.strategy());
  }

  @Test
  void storesAreSpokenToWithTlsWhereTheyHaveIt() {
    RegionConfig.StoreCredentials named =
        config(Map.of("phishx.region.credentials.eu.database-username", "probe"))
            .credentials()
            .get("eu");

    assertEquals(SslMode.PREFER, named == null ? null : named.databaseTls());
  }

  @Test
  void verifyingACertificateNeedsAnAuthority() {
    RegionConfig config =
        config(Map.of("phishx.region.credentials.eu.database-tls", "verify-full"));

    assertThrows(IllegalArgumentException.class, () -> new StoreLogin(config));
  }

  private static RegionConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(RegionConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build()
        .getConfigMapping(RegionConfig.class);
  }
}
