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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundGcmFormatTest {

  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static final byte[] ROW = BoundGcmFormat.rowId("row-1");

  @ParameterizedTest(name = "Wycheproof aes_gcm_test {0}")
  @CsvSource({
    "91, 92ace3e348cd821092cd921aa3546374299ab46209691bc28b8752d17f123c20,"
        + " 00112233445566778899aabb, 00000000ffffffff, 00010203040506070809, e27abdd2d2a53d2f136b,"
        + " 9a4a2579529301bcfb71c78d4060f52c",
    "92, 29d3a44f8723dc640239100c365423a312934ac80239212ac3df3421a2098123,"
        + " 00112233445566778899aabb, aabbccddeeff, '', '', 2a7d77fa526b8250cb296078926b5020",
    "93, 80ba3192c803ce965ea371d5ff073cf0f43b6a2ab576b208426e11409c09b9b0,"
        + " 4da5bf8dfd5852c1ea12379d, '', '', '', 4771a7c404a472966cea8f73c8bfe17a",
    "94, cc56b680552eb75008f5484b4cb803fa5063ebd6eab91f6ab6aef4916a766273,"
        + " 99e23ec48985bccdeeab60f1, '', 2a, 06, 633c1e9703ef744ffffb40edf9d14355",
    "100, b279f57e19c8f53f2f963f5f2519fdb7c1779be2ca2b3ae8e1128b7d6c627fc4,"
        + " 98bc2c7438d5cd7665d76f6e, c0, fcc515b294408c8645c9183e3f4ecee5127846d1,"
        + " eb5500e3825952866d911253f8de860c00831c81, ecb660e1fb0541ec41e8d68a64141b3a",
    "103, ff0089ee870a4a39f645b0a5da774f7a5911e9696fc9cad646452c2aa8595a12,"
        + " bc2a7757d0ce2d8b1f14ccd9, 972ab4e06390caae8f99dd6e2187be6c7ff2c08a24be16ef,"
        + " 748b28031621d95ee61812b4b4f47d04c6fc2ff3, a929ee7e67c7a2f91bbcec6389a3caf43ab49305,"
        + " ebec6774b955e789591c822dab739e12"
  })
  void theProviderGivesThePublishedCiphertext(
      int number, String key, String iv, String aad, String message, String ct, String tag)
      throws GeneralSecurityException {
    // Given
    HexFormat hex = HexFormat.of();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(hex.parseHex(key), "AES"),
        new GCMParameterSpec(128, hex.parseHex(iv)));
    cipher.updateAAD(hex.parseHex(aad));

    // When
    byte[] sealed = cipher.doFinal(hex.parseHex(message));

    // Then
    assertEquals(ct + tag, hex.formatHex(sealed));
  }

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
    for (int length = 0; length < 4; length++) {
      String value = seal(ring, "users", "email", ROW, "x".repeat(length));
      byte[] text = value.getBytes(StandardCharsets.ISO_8859_1);
      for (int bit = 0; bit < text.length * Byte.SIZE; bit++) {
        byte[] changed = text.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        String candidate = new String(changed, StandardCharsets.ISO_8859_1);
        assertThrows(
            ValueRefused.class,
            () -> FieldCodec.open(ring, List.of(), "users", "email", ROW, candidate),
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
        ValueRefused.class, () -> FieldCodec.open(ring, List.of(), "t", "c", ROW, retyped));
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
        FieldCodec.open(ring, List.of(), table, column, BoundGcmFormat.rowId(row), candidate);
        return true;
      } catch (ValueRefused e) {
        return false;
      }
    }
  }
}
