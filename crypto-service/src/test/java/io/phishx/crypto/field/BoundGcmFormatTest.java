package io.phishx.crypto.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.field.ValueRefused.Reason;
import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.FieldKey;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.key.TestKeys;
import io.phishx.testing.Trials;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class BoundGcmFormatTest {

  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static final byte[] ROW = BoundGcmFormat.rowId("row-1");

  @Test
  void aValueIsAesGcmOverTheDocumentedLayoutAndAssociatedData() throws GeneralSecurityException {
    // Given
    byte[] keyBytes = new byte[32];
    keyBytes[31] = 1;
    byte[] context = "context".getBytes(StandardCharsets.UTF_8);
    FieldKey key = TestKeys.fieldKey(new SecretKeySpec(keyBytes, "AES"), context);

    // When
    byte[] sealed =
        Base64.getUrlDecoder()
            .decode(
                BoundGcmFormat.seal(
                    key, ROW, ValueType.TEXT, "hello".getBytes(StandardCharsets.UTF_8)));

    // Then: opened here by nothing but the JDK
    assertEquals('s', sealed[0]);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, key.secret(), new GCMParameterSpec(128, sealed, 1, 12));
    cipher.updateAAD("context\0\0\0\5row-1s".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        "hello",
        new String(cipher.doFinal(sealed, 13, sealed.length - 13), StandardCharsets.UTF_8));
  }

  @Test
  void everyChangedBitOfAValueIsRefused() throws ValueRefused {
    // Given
    KeyRing ring = TestKeys.ring(TENANT, 1);
    for (int length = 0; length < Trials.of(4, 300); length++) {
      String value = seal(ring, "users", "email", ROW, "x".repeat(length));
      byte[] text = value.getBytes(StandardCharsets.ISO_8859_1);
      for (int bit = 0; bit < text.length * Byte.SIZE; bit++) {
        byte[] changed = text.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        String candidate = new String(changed, StandardCharsets.ISO_8859_1);
        assertThrows(
            ValueRefused.class,
            () -> FieldCodec.open(ring, OlderKeys.NONE, "users", "email", ROW, candidate),
            "bit " + bit + " of " + value);
      }
    }
  }

  @Test
  void ofTenThousandSwapsOfRowColumnTableOrTenantNoneIsAccepted() throws ValueRefused {
    // Given
    Random random = new Random(20_261_125);
    List<Place> places = new ArrayList<>();
    for (int tenant = 0; tenant < 4; tenant++) {
      KeyRing ring = TestKeys.ring(new TenantId(UUID.randomUUID()), 1);
      for (String table : List.of("users", "findings", "a", "ab")) {
        for (String column : List.of("name", "b", "bc")) {
          for (String row : List.of("1", "2", "11")) {
            String value = seal(ring, table, column, BoundGcmFormat.rowId(row), "text");
            places.add(new Place(ring, table, column, row, value));
          }
        }
      }
    }

    // When
    int accepted = 0;
    int tried = 0;
    while (tried < 10_000) {
      Place from = places.get(random.nextInt(places.size()));
      Place to = places.get(random.nextInt(places.size()));
      if (!from.equals(to)) {
        tried++;
        accepted += to.accepts(from.value()) ? 1 : 0;
      }
    }

    // Then
    assertEquals(0, accepted);
    for (Place place : places) {
      assertEquals(true, place.accepts(place.value()));
    }
  }

  @Test
  void theSameKeyBytesInAnotherTenantDoNotOpenItsValues() throws ValueRefused {
    // Given
    byte[] material = new byte[32];
    UUID id = UUID.randomUUID();
    DataKey mine =
        TestKeys.key(
            TENANT,
            KeyPurpose.FIELD,
            1,
            TestKeys.key(TENANT, KeyPurpose.FIELD, 1).state(),
            id,
            material);
    DataKey copied =
        TestKeys.key(
            new TenantId(UUID.randomUUID()), KeyPurpose.FIELD, 1, mine.state(), id, material);
    String sealed =
        BoundGcmFormat.seal(mine.column("t", "c"), ROW, ValueType.TEXT, new byte[] {'x'});

    // When
    ValueRefused refused =
        assertThrows(
            ValueRefused.class, () -> BoundGcmFormat.open(copied.column("t", "c"), ROW, sealed));

    // Then
    assertEquals(Reason.NOT_AUTHENTIC, refused.reason());
    assertEquals("x", BoundGcmFormat.open(mine.column("t", "c"), ROW, sealed).textValue());
  }

  @Test
  void anotherTypeIsRefused() throws ValueRefused {
    // Given: the digits of a number must not come back as text
    KeyRing ring = TestKeys.ring(TENANT, 1);
    JsonNode number = ValueType.JSON.getNodeFactory().numberNode(42);
    String value = FieldCodec.seal(ring, "t", "c", ROW, number);
    byte[] sealed = Base64.getUrlDecoder().decode(value.substring("v2:1:".length()));
    sealed[0] = ValueType.TEXT.code();
    String retyped = "v2:1:" + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);

    // When / Then
    assertThrows(
        ValueRefused.class, () -> FieldCodec.open(ring, OlderKeys.NONE, "t", "c", ROW, retyped));
  }

  @Test
  void noNonceComesTwice() throws ValueRefused {
    // Given
    KeyRing ring = TestKeys.ring(TENANT, 1);
    Set<String> nonces = new HashSet<>();

    // When
    for (int i = 0; i < 20_000; i++) {
      byte[] sealed =
          Base64.getUrlDecoder().decode(seal(ring, "t", "c", ROW, "").substring("v2:1:".length()));
      nonces.add(HexFormat.of().formatHex(Arrays.copyOfRange(sealed, 1, 13)));
    }

    // Then
    assertEquals(20_000, nonces.size());
    assertNotEquals(nonces.iterator().next(), "000000000000000000000000");
  }

  private static String seal(KeyRing ring, String table, String column, byte[] row, String text)
      throws ValueRefused {
    return FieldCodec.seal(ring, table, column, row, TextNode.valueOf(text));
  }

  private record Place(KeyRing ring, String table, String column, String row, String value) {

    boolean accepts(String candidate) {
      try {
        FieldCodec.open(ring, OlderKeys.NONE, table, column, BoundGcmFormat.rowId(row), candidate);
        return true;
      } catch (ValueRefused e) {
        return false;
      }
    }
  }
}
