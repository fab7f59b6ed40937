package io.phishx.auth.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.Settings;
import io.smallrye.config.ConfigValidationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The times of tokens and keys as they are configured. */
class TokenTimesTest {

  private static TokenLife life(String users, String services, String skew) {
    return new TokenLife(
        Settings.of(
            Map.of(
                "phishx.auth.token.lifetime", users,
                "phishx.auth.token.service-lifetime", services)),
        Settings.trust(Map.of("phishx.trust.skew", skew)));
  }

  @Test
  void longestTokenIsTheLongestOfAnyKindByAnyTolerableClock() {
    // a service's token of 5 min, dated 30 s ahead, accepted 30 s after its expiry by a clock 30 s
    // behind
    assertEquals(Duration.ofSeconds(390), life("1m", "5m", "30s").longest());
    assertEquals(Duration.ofSeconds(990), life("15m", "5m", "30s").longest());
    assertEquals(Duration.ofMinutes(16), life("1m", "1m", "5m").longest());
    assertEquals(Duration.ofMinutes(10), life("1m", "1m", "5m").afterExpiry());
  }

  @ParameterizedTest
  @CsvSource({
    "phishx.auth.token.lifetime, 30s",
    "phishx.auth.token.lifetime, 61m",
    "phishx.auth.token.service-lifetime, 0s",
    "phishx.auth.token.service-lifetime, 2h",
    "phishx.auth.refresh.lifetime, 0s",
    "phishx.auth.refresh.session-lifetime, -1d",
    "phishx.auth.refresh.grace, 1h",
    "phishx.auth.keys.rotation-interval, -1s",
    "phishx.auth.keys.publish-wait, 2d",
    "phishx.auth.keys.check-interval, 0s",
    "phishx.auth.tenants.erasure-delay, -1s",
    "phishx.auth.tenants.revocations-per-minute, 0",
  })
  void timeOutOfItsRangeIsRefused(String name, String value) {
    ConfigValidationException refusal =
        assertThrows(ConfigValidationException.class, () -> Settings.of(Map.of(name, value)));
    assertTrue(refusal.toString().contains(name), refusal::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "phishx.auth.keys.publish-wait, 59s, phishx.trust.staleness",
    "phishx.auth.keys.rotation-interval, 59s, phishx.auth.keys.publish-wait",
    "phishx.auth.tenants.erasure-delay, 89s, phishx.trust.skew",
    "phishx.auth.refresh.lifetime, 14m, phishx.auth.token.lifetime",
    "phishx.auth.refresh.session-lifetime, 29d, phishx.auth.refresh.lifetime",
  })
  void contradictionIsNamed(String name, String value, String other) {
    List<String> found =
        ConsistentTimes.contradictions(Settings.of(Map.of(name, value)), Settings.trust(Map.of()));

    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().startsWith(name), found::toString);
    assertTrue(found.getFirst().contains(other), found::toString);
  }

  @Test
  void defaultsAgree() {
    assertEquals(
        List.of(), ConsistentTimes.contradictions(Settings.of(Map.of()), Settings.trust(Map.of())));
    assertEquals(
        List.of(),
        ConsistentTimes.contradictions(
            Settings.of(Map.of("phishx.auth.keys.rotation-interval", "0s")),
            Settings.trust(Map.of())));
    assertEquals(600, Settings.of(Map.of()).tenants().revocationsPerMinute());
  }
}
