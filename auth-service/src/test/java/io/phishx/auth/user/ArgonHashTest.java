package io.phishx.auth.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

class ArgonHashTest {

  /** From the test vectors of the reference implementation (phc-winner-argon2, src/test.c). */
  private static final String VECTOR =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ" + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

  private static final String VECTOR_HEX =
      "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7";

  @Test
  void referenceVectorIsReadAndComputed() {
    // Given
    ArgonHash stored = ArgonHash.parse(VECTOR);

    // When
    Argon2BytesGenerator argon = new Argon2BytesGenerator();
    argon.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(stored.cost().memoryKib())
            .withIterations(stored.cost().iterations())
            .withParallelism(stored.cost().parallelism())
            .withSalt(stored.salt().reveal())
            .build());
    byte[] hash = new byte[stored.hash().length()];
    argon.generateBytes("password".getBytes(StandardCharsets.UTF_8), hash);

    // Then
    assertEquals(VECTOR_HEX, HexFormat.of().formatHex(hash));
    assertEquals(VECTOR_HEX, HexFormat.of().formatHex(stored.hash().reveal()));
    assertEquals(VECTOR, stored.phc());
  }

  @Test
  void costIsLessWithLessMemoryOrFewerPasses() {
    ArgonHash.Cost today = new ArgonHash.Cost(19_456, 2, 1);
    assertTrue(new ArgonHash.Cost(19_455, 3, 1).lessThan(today));
    assertTrue(new ArgonHash.Cost(65_536, 1, 1).lessThan(today));
    assertFalse(today.lessThan(today));
    assertFalse(new ArgonHash.Cost(19_457, 2, 1).lessThan(today));
  }

  @Test
  void itPrintsNothingOfTheHash() {
    assertFalse(ArgonHash.parse(VECTOR).toString().contains("CTFh"));
  }

  @Test
  void anythingElseIsRefused() {
    for (String bad :
        List.of(
            "",
            VECTOR.replace("argon2id", "argon2i"),
            VECTOR.replace("v=19", "v=16"),
            VECTOR + "=",
            VECTOR.replace("t=2", "t=0"),
            VECTOR.replace("m=65536", "m=1"))) {
      assertThrows(IllegalArgumentException.class, () -> ArgonHash.parse(bad), bad);
    }
  }
}
