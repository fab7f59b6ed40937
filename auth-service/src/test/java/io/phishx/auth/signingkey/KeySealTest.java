package io.phishx.auth.signingkey;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeySealTest {

  private static final byte[] PLAIN = "a private key".getBytes(StandardCharsets.UTF_8);

  private final KeySeal seal =
      new KeySeal(Optional.of("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));

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
