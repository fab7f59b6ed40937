package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Configs;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RootKeysTest {

  private static final String STRONG =
      "f3a1c4d59b2e8f7061728394a5b6c7d8e9fa0b1c2d3e4f5061a2b3c4d5e6f708";
  private static final String WEAK = "your-32-byte-key-base64-encoded";

  @Test
  void aMissingRootKeyIsRefusedEverywhere() {
    assertTrue(RootKeys.refusal(Configs.crypto(Map.of()), true).isPresent());
    assertTrue(RootKeys.refusal(Configs.crypto(Map.of()), false).isPresent());
  }

  @Test
  void aWeakRootKeyRunsLocallyOnlyAndIsNotRepeatedInTheMessage() {
    // Given
    Map<String, String> settings = Map.of("master-key", WEAK);

    // When
    Optional<String> refusal = RootKeys.refusal(Configs.crypto(settings), false);

    // Then
    assertTrue(refusal.isPresent());
    assertFalse(refusal.get().contains(WEAK));
    assertEquals(Optional.empty(), RootKeys.refusal(Configs.crypto(settings), true));
  }

  @Test
  void encryptionIsSwitchedOffLocallyOnly() {
    // Given
    Map<String, String> off = Map.of("master-key", STRONG, "enabled", "false");

    // When / Then
    assertTrue(RootKeys.refusal(Configs.crypto(off), false).isPresent());
    assertEquals(Optional.empty(), RootKeys.refusal(Configs.crypto(off), true));
    assertEquals(
        Optional.empty(), RootKeys.refusal(Configs.crypto(Map.of("master-key", STRONG)), false));
  }
}
