package io.phishx.crypto.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.TestKeys;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BlindIndexTest {

  private static final DataKey KEY =
      TestKeys.key(new TenantId(UUID.randomUUID()), KeyPurpose.INDEX, 3);

  @Test
  void spellingsOfOneAddressHaveOneIndex() {
    // Given
    String expected = index("zoë@example.com");

    // When / Then
    assertEquals(expected, index("  ZOË@Example.COM\n"));
    assertEquals(expected, index("zoe\u0308@example.com"));
    assertNotEquals(expected, index("zoe@example.com"));
  }

  @Test
  void theIndexIsCutToItsBitsAndNamesItsKey() {
    for (int bits = 8; bits <= 64; bits++) {
      String index = BlindIndex.of(KEY, "t", "c", bits, "value");
      byte[] kept = Base64.getUrlDecoder().decode(index.substring("i3:".length()));
      int spare = kept.length * Byte.SIZE - bits;
      assertTrue(index.startsWith("i3:"));
      assertEquals((bits + 7) / 8, kept.length);
      assertEquals(0, kept[kept.length - 1] & ((1 << spare) - 1));
    }
  }

  @Test
  void valuesCollideAsManyAsTheBitsSay() {
    // Given
    Set<String> indexes = new HashSet<>();

    // When
    for (int i = 0; i < 20_000; i++) {
      indexes.add(BlindIndex.of(KEY, "t", "c", 8, "sender" + i));
    }

    // Then
    assertEquals(256, indexes.size());
  }

  @Test
  void everyColumnHasIndexesOfItsOwn() {
    assertNotEquals(
        BlindIndex.of(KEY, "users", "email", 64, "a@b.c"),
        BlindIndex.of(KEY, "email_analysis", "sender", 64, "a@b.c"));
  }

  private static String index(String value) {
    return BlindIndex.of(KEY, "users", "email", 24, value);
  }
}
