package io.phishx.auth.signingkey;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthSettings;
import io.phishx.chassis.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeySealTest {

  private static final byte[] PLAIN = "a private key".getBytes(StandardCharsets.UTF_8);

  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String NEXT = "bmV4dC1rZXktbmV4dC1rZXktbmV4dC1rZXktbmV4dC0=";
  private static final String FORMER = AuthSettings.FORMER_SEAL_KEY;

  private final KeySeal seal = new KeySeal(Optional.of(KEY));

  @Test
  void whatIsSealedOpensForItsPurposeAndContextOnly() {
    byte[] sealed = seal.seal("signing-key", "kid-1", PLAIN);
    assertArrayEquals(PLAIN, seal.open("signing-key", "kid-1", sealed).orElseThrow().reveal());
    assertTrue(seal.open("signing-key", "kid-2", sealed).isEmpty());
    assertTrue(seal.open("other", "kid-1", sealed).isEmpty());
    assertTrue(new KeySeal(Optional.empty()).open("signing-key", "kid-1", sealed).isEmpty());
  }

  @Test
  void alteredOrCutValuesDoNotOpen() {
    byte[] sealed = seal.seal("signing-key", "kid", PLAIN);
    for (int i = 0; i < sealed.length; i++) {
      byte[] altered = sealed.clone();
      altered[i] ^= 1;
      assertTrue(seal.open("signing-key", "kid", altered).isEmpty(), "byte " + i);
    }
    assertTrue(seal.open("signing-key", "kid", new byte[5]).isEmpty());
  }

  @Test
  void whatAFormerOrTheNextKeyMadeIsKnownAndOnlyTheFormersIsRenewed() {
    // Given
    KeySeal before = new KeySeal(Optional.of(FORMER));
    KeySeal after = new KeySeal(Optional.of(NEXT));
    byte[] old = before.seal("totp", "user", PLAIN);
    byte[] later = after.seal("totp", "user", PLAIN);

    // When
    KeySeal changing = new KeySeal(Optional.of(KEY), Optional.of(NEXT), List.of(FORMER));

    // Then
    for (byte[] sealed : List.of(old, later)) {
      assertArrayEquals(PLAIN, changing.open("totp", "user", sealed).orElseThrow().reveal());
      assertTrue(changing.open("totp", "another", sealed).isEmpty());
      assertTrue(seal.open("totp", "user", sealed).isEmpty());
    }
    byte[] renewed = changing.renewed("totp", "user", old).orElseThrow();
    assertArrayEquals(PLAIN, seal.open("totp", "user", renewed).orElseThrow().reveal());
    assertTrue(changing.renewed("totp", "user", renewed).isEmpty());
    assertTrue(changing.renewed("totp", "user", later).isEmpty());
    assertTrue(changing.matches("p", "v", before.hash("p", "v")));
    assertTrue(changing.matches("p", "v", after.hash("p", "v")));
    assertTrue(changing.matches("p", "v", seal.hash("p", "v")));
    assertFalse(changing.matches("p", "other", before.hash("p", "v")));
    assertFalse(seal.matches("p", "v", before.hash("p", "v")));
    assertTrue(changing.matchesFormer("p", "v", before.hash("p", "v")));
    assertFalse(changing.matchesFormer("p", "v", after.hash("p", "v")));
    assertArrayEquals(seal.hash("p", "v"), changing.hash("p", "v"));
  }

  @Test
  void secretOfTheCallerOpensHisAnswerOnly() {
    byte[] sealed = seal.sealUnder(Secret.of("presented"), "answer", "id", PLAIN);
    assertArrayEquals(
        PLAIN,
        seal.openUnder(Secret.of("presented"), "answer", "id", sealed).orElseThrow().reveal());
    assertTrue(seal.openUnder(Secret.of("guessed"), "answer", "id", sealed).isEmpty());
  }

  @Test
  void keyOnlyLastsIfItIsConfigured() {
    assertTrue(seal.lasting());
    assertFalse(new KeySeal(Optional.empty()).lasting());
    assertEquals(
        1,
        java.util.stream.Stream.of(seal.hash("p", "v"), seal.hash("p", "v"))
            .map(java.util.HexFormat.of()::formatHex)
            .distinct()
            .count());
  }
}
