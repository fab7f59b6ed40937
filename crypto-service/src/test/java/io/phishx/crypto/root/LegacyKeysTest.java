package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Configs;
import io.quarkus.runtime.StartupEvent;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors are of Python's hashlib, as the guide's code uses it. */
class LegacyKeysTest {

  private static final String ASCII = "GKXCmr6J-Y1SUY-id5-_dDAxoE41jnAHxxxviA30vPU=";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "legacy-master-key-of-the-guide, " + ASCII,
        "\"schlüssel, mit Komma ü\", D0qw94H7w0WS5lVLaymBgcZhbbjklD0vbr49BxbXv3E="
      })
  void theKeyIsThatOfTheGuidesDerivation(String masterKey, String expected) {
    assertArrayEquals(
        Base64.getUrlDecoder().decode(expected), LegacyKeys.derive(masterKey).reveal());
  }

  @Test
  void severalKeysAreDerivedInTheirOrderAtStartForTheListedTenantsOnly() {
    // Given
    TenantId listed = new TenantId(UUID.randomUUID());
    LegacyKeys keys =
        new LegacyKeys(
            Configs.crypto(
                Map.of(
                    "legacy-master-keys",
                    "first-key,legacy-master-key-of-the-guide",
                    "legacy-tenants",
                    UUID.randomUUID() + "," + listed)));

    // When
    keys.derive(new StartupEvent());

    // Then
    assertEquals(2, keys.of(listed).size());
    assertArrayEquals(Base64.getUrlDecoder().decode(ASCII), keys.of(listed).get(1).reveal());
    assertEquals(List.of(), keys.of(new TenantId(UUID.randomUUID())));
  }

  @Test
  void keysOfNobodyAreRefusedAtStart() {
    // Given
    LegacyKeys keys = new LegacyKeys(Configs.crypto(Map.of("legacy-master-keys", "first-key")));

    // When
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> keys.derive(new StartupEvent()));

    // Then
    assertTrue(String.valueOf(refused.getMessage()).contains("ENCRYPTION_LEGACY_TENANTS"));
  }
}
