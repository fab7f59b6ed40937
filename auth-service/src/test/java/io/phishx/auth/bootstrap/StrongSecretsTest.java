package io.phishx.auth.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.testkit.Settings;
import io.phishx.auth.user.NewPasswords;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StrongSecretsTest {

  private static final String MIN_LENGTH = "phishx.auth.password.min-length";

  private static final String STRONG = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  private static AuthConfig config(Map<String, String> settings) {
    return Settings.of(settings);
  }

  private static List<String> weaknesses(String... more) {
    Map<String, String> settings = new HashMap<>(Map.of("phishx.auth.seal-key", STRONG));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    AuthConfig config = config(settings);
    return StrongSecrets.weaknesses(config, NewPasswords.rules(config));
  }

  @Test
  void strongSettingsPass() {
    assertEquals(
        List.of(),
        weaknesses(
            "phishx.auth.services.crypto-service.secret",
            STRONG,
            "phishx.auth.bootstrap.operator-password",
            "correct horse battery"));
  }

  @Test
  void eachWeaknessIsNamedWithoutItsValue() {
    Map<String, String> weak =
        Map.of(
            "phishx.auth.token.secret-key", "your-secret-key",
            "phishx.auth.token.algorithm", "HS256",
            "phishx.auth.services.crypto-service.secret", "hunter2",
            "phishx.auth.totp.required-for-operators", "false",
            "phishx.auth.query-credentials", "true",
            "phishx.auth.bootstrap.operator-password", "admin");
    weak.forEach(
        (name, value) -> {
          List<String> found = weaknesses(name, value);
          assertEquals(1, found.size(), name);
          assertFalse(
              name.contains("algorithm") ? found.isEmpty() : found.getFirst().contains(value));
        });
    assertTrue(
        StrongSecrets.weaknesses(config(Map.of()), NewPasswords.rules(config(Map.of())))
            .getFirst()
            .contains("phishx.auth.seal-key"));
  }

  @Test
  void firstOperatorsPasswordIsHeldToTheRulesOfEveryNewOne() {
    // Given
    String password = "phishx.auth.bootstrap.operator-password";
    String email = "phishx.auth.bootstrap.operator-email";

    // When, Then
    assertEquals(
        List.of("PHISHX_BOOTSTRAP_OPERATOR_PASSWORD: expected 15 to 256 characters, got 14"),
        weaknesses(password, "fourteen chars"));
    assertEquals(List.of(), weaknesses(password, "fourteen chars", MIN_LENGTH, "14"));
    assertEquals(List.of(), weaknesses(password, "a fifteenth one"));
    assertEquals(
        List.of(
            "PHISHX_BOOTSTRAP_OPERATOR_PASSWORD: expected something else than the address or the"
                + " product's name"),
        weaknesses(password, "operator@acme.example", email, "Operator@acme.example"));
    assertEquals(
        List.of("PHISHX_BOOTSTRAP_OPERATOR_EMAIL: expected an address of the form name@domain"),
        weaknesses(password, "a fifteenth one", email, "operator"));
  }

  @Test
  void defaultsAreThoseOfTheGuide() {
    AuthConfig config = config(Map.of());
    assertEquals("ES256", config.token().algorithm());
    assertEquals(Duration.ofMinutes(15), config.token().lifetime());
    assertEquals(Duration.ofMinutes(5), config.token().serviceLifetime());
    assertEquals(Duration.ofDays(30), config.refresh().lifetime());
    assertEquals(Duration.ofDays(90), config.refresh().sessionLifetime());
    assertEquals(Duration.ofSeconds(10), config.refresh().grace());
    assertEquals(Duration.ofDays(30), config.keys().rotationInterval());
    assertEquals(Duration.ofSeconds(60), config.keys().publishWait());
    assertEquals(Duration.ofSeconds(1), config.keys().checkInterval());
    assertEquals(15, config.password().minLength());
    assertEquals(19456, config.password().memoryKib());
    assertEquals(2, config.password().iterations());
    assertEquals(1, config.password().parallelism());
    assertEquals(0, config.password().threads());
    assertEquals(128, config.password().queue());
    assertEquals(20, config.guard().codes());
    assertEquals(Duration.ofHours(24), config.guard().codeWindow());
    assertEquals(10, config.guard().perAccountAndNetwork());
    assertEquals(50, config.guard().perAccount());
    assertEquals(50, config.guard().perAccountKnown());
    assertEquals(60, config.guard().codesKnown());
    assertEquals(200, config.guard().perNetwork());
    assertEquals(Duration.ofMinutes(5), config.guard().window());
    assertEquals(Duration.ofDays(30), config.guard().knownNetwork());
    assertTrue(config.totp().requiredForOperators());
    assertEquals(Duration.ofSeconds(90), config.tenants().erasureDelay());
    assertFalse(config.queryCredentials());
    assertTrue(config.sealKey().isEmpty());
    assertTrue(config.publicUrl().isEmpty());
    assertTrue(config.bootstrap().operatorEmail().isEmpty());
    assertTrue(config.services().isEmpty());
  }
}
