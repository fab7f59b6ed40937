package io.phishx.crypto.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.field.ValueRefused.Reason;
import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.FernetKey;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.key.KeyState;
import io.phishx.crypto.key.TestKeys;
import io.phishx.crypto.root.LegacyKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldCodecTest {

  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static final KeyRing RING = TestKeys.ring(TENANT, 1, 2);
  private static final String GUIDES_TOKEN =
      "gAAAAABlU_EBaPtW0UcJpuis_2MNdoGaj5oZs_36rpeTMNIQDtnsJk0bZSaiKfXwmle6TPsXYuyfvGReSfEjwtvTiXZCaBk3pA==";
  private static final byte[] ROW = BoundGcmFormat.rowId("1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"text\"",
        "\"\\u0000text\"",
        "\"\\u0000\"",
        "\"v1:looks sealed\"",
        "\"\\ud83d\\ude00\"",
        "0",
        "-1",
        "1.10",
        "1E+400",
        "123456789012345678901234567890.000000000000000000000001",
        "true",
        "false",
        "[]",
        "{}",
        "[1.50,null,{\"b\":\"\",\"a\":[false]}]"
      })
  void everyValueComesBackAsItWasInBothFormats(String json)
      throws JsonProcessingException, ValueRefused {
    // Given
    JsonNode value = ValueType.JSON.readTree(json);

    // When
    String bound = FieldCodec.seal(RING, "t", "c", ROW, value);
    String bare =
        FieldCodec.sealBare(RING.active(KeyPurpose.FERNET).fernet("t", "c"), Instant.EPOCH, value);

    // Then
    assertTrue(bound.startsWith("v2:2:"));
    assertTrue(bare.startsWith("v1:gAAAA"));
    assertEquals(
        value.toString(), FieldCodec.open(RING, OlderKeys.NONE, "t", "c", ROW, bound).toString());
    assertEquals(
        value.toString(), FieldCodec.open(RING, OlderKeys.NONE, "t", "c", null, bare).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1111111111e9", "1.5e9", "0.1e-9"})
  void aNumberThatIsLongerAsItIsWrittenComesBack(String number)
      throws JsonProcessingException, ValueRefused {
    // Given: as long as a number of a body may be
    String json = "1".repeat(1_000 - number.length()) + number;
    for (String text : List.of(json, "[" + json + "]")) {
      JsonNode value = ValueType.JSON.readTree(text);

      // When
      String sealed = FieldCodec.seal(RING, "t", "c", ROW, value);

      // Then
      assertEquals(value, FieldCodec.open(RING, OlderKeys.NONE, "t", "c", ROW, sealed));
    }
  }

  @Property(tries = 500)
  void anyTextComesBackOrIsRefused(@ForAll String text) throws ValueRefused {
    JsonNode value = TextNode.valueOf(text);
    boolean whole = StandardCharsets.UTF_8.newEncoder().canEncode(text);
    if (whole) {
      String sealed = FieldCodec.seal(RING, "t", "c", ROW, value);
      assertEquals(value, FieldCodec.open(RING, OlderKeys.NONE, "t", "c", ROW, sealed));
    } else {
      ValueRefused refused =
          assertThrows(ValueRefused.class, () -> FieldCodec.seal(RING, "t", "c", ROW, value));
      assertEquals(Reason.INVALID_TEXT, refused.reason());
    }
  }

  @Test
  void plainTextOfATokenIsWhatOtherImplementationsRead() throws ValueRefused {
    // Given
    FernetKey key = RING.active(KeyPurpose.FERNET).fernet();

    // When
    String sealed = FieldCodec.sealBare(key, Instant.EPOCH, TextNode.valueOf("grüße"));

    // Then
    assertEquals(
        "grüße", new String(FernetFormat.open(key, sealed.substring(3)), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "v1:abc, 0",
    "v2:1:abc, 1",
    "v2:123456789:, 123456789",
    "v2:1234567890:abc, -1",
    "v2:01:abc, -1",
    "v2:0:abc, -1",
    "v2::abc, -1",
    "v2:-1:abc, -1",
    "v2:1, -1",
    "v2:１:abc, -1",
    "v3:1:abc, -1",
    "V2:1:abc, -1",
    "'', -1",
    "plaintext, -1"
  })
  void theKeyVersionIsReadStrictly(String text, int version) {
    assertEquals(version, FieldCodec.keyVersion(text));
  }

  @Test
  void eachReasonToRefuseIsItsOwn() throws ValueRefused {
    // Given
    String bound = FieldCodec.seal(RING, "t", "c", ROW, TextNode.valueOf("x"));
    DataKey retired =
        TestKeys.key(
            TENANT,
            KeyPurpose.FIELD,
            2,
            new KeyState.Active(Instant.EPOCH).supersede(Instant.EPOCH).retire(Instant.EPOCH));
    KeyRing withRetired = new KeyRing(TENANT, List.of(), List.of(retired));
    KeyRing empty = new KeyRing(TENANT, List.of(), List.of());
    KeyRing foreign = TestKeys.ring(TENANT, 1, 2);

    // When / Then
    assertReason(Reason.ROW_ID_REQUIRED, RING, null, bound);
    assertReason(Reason.UNKNOWN_KEY_VERSION, empty, ROW, bound);
    assertReason(Reason.KEY_RETIRED, withRetired, ROW, bound);
    assertReason(Reason.NOT_AUTHENTIC, foreign, ROW, bound);
    assertReason(Reason.NOT_AUTHENTIC, RING, ROW, "v2:2:%%%");
    assertReason(Reason.NOT_AUTHENTIC, RING, ROW, "v2:2:");
    assertReason(Reason.NOT_AUTHENTIC, RING, ROW, "v1:");
    assertReason(Reason.NOT_AUTHENTIC, empty, ROW, "v1:gAAAAA==");
    assertReason(Reason.UNKNOWN_FORMAT, RING, ROW, "plaintext");
  }

  @Test
  void aTokenOfAnOlderFernetKeyStillOpens() throws ValueRefused {
    // Given
    DataKey older =
        TestKeys.key(
            TENANT,
            KeyPurpose.FERNET,
            1,
            new KeyState.Active(Instant.EPOCH).supersede(Instant.EPOCH));
    DataKey newer = TestKeys.key(TENANT, KeyPurpose.FERNET, 2);
    KeyRing ring = new KeyRing(TENANT, List.of(newer), List.of(older, newer));
    String sealed =
        FieldCodec.sealBare(older.fernet("t", "c"), Instant.EPOCH, TextNode.valueOf("old"));

    // When
    JsonNode opened = FieldCodec.open(ring, OlderKeys.NONE, "t", "c", null, sealed);

    // Then
    assertEquals("old", opened.textValue());
  }

  @Test
  void aTokenOfTheGuidesCodeOpensWithItsKeyOnly() throws ValueRefused {
    // Given: written by Python's cryptography under the guide's derivation
    String grown = "v1:" + GUIDES_TOKEN;
    FernetKey key = FernetKey.of(LegacyKeys.derive("legacy-master-key-of-the-guide"));
    FernetKey other = FernetKey.of(LegacyKeys.derive("another-master-key"));

    // When
    JsonNode opened =
        FieldCodec.open(RING, new OlderKeys(false, List.of(other, key)), "t", "c", ROW, grown);

    // Then
    assertEquals("Grüße, 用户", opened.textValue());
    assertReason(Reason.NOT_AUTHENTIC, RING, ROW, grown);
  }

  @Test
  void aTokenBelongsToItsColumn() throws ValueRefused {
    // Given
    DataKey key = RING.active(KeyPurpose.FERNET);
    String sealed =
        FieldCodec.sealBare(key.fernet("users", "email"), Instant.EPOCH, TextNode.valueOf("a@b"));
    OlderKeys all = new OlderKeys(true, List.of());

    // When / Then
    assertEquals(
        "a@b", FieldCodec.open(RING, OlderKeys.NONE, "users", "email", null, sealed).textValue());
    for (String place : List.of("users.name", "mine.email", "mine.users")) {
      String[] name = place.split("\\.", -1);
      assertThrows(
          ValueRefused.class,
          () -> FieldCodec.open(RING, all, name[0], name[1], null, sealed),
          place);
    }
  }

  @Test
  void aTokenOfNoColumnOpensOnlyWhereOlderKeysMay() throws ValueRefused {
    // Given: as every token was sealed before each column had its key
    String sealed =
        FieldCodec.sealBare(
            RING.active(KeyPurpose.FERNET).fernet(), Instant.EPOCH, TextNode.valueOf("old"));
    OpenRules rules = new OpenRules(List.of(), Set.of("listed"), false, false);
    FieldMap.Table users = Objects.requireNonNull(FieldMap.GUIDE.table("users"));
    FieldMap.Table listed = own("listed");
    FieldMap.Table mine = own("mine");

    // When / Then
    for (FieldMap.Table table : List.of(users, listed)) {
      assertEquals(
          "old",
          FieldCodec.open(RING, rules.older(table), table.name(), "email", null, sealed)
              .textValue());
    }
    assertThrows(
        ValueRefused.class,
        () -> FieldCodec.open(RING, rules.older(mine), "mine", "email", null, sealed));
  }

  @Test
  void theGuidesKeysAreTriedInNoTableOfATenantsOwn() {
    // Given
    FernetKey key = FernetKey.of(LegacyKeys.derive("legacy-master-key-of-the-guide"));
    OpenRules rules = new OpenRules(List.of(key), Set.of(), false, false);

    // When / Then
    assertThrows(
        ValueRefused.class,
        () ->
            FieldCodec.open(
                RING, rules.older(own("mine")), "mine", "a", null, "v1:" + GUIDES_TOKEN));
  }

  @ParameterizedTest
  @CsvSource({
    "ff41, INVALID_TEXT",
    "edbfbf, INVALID_TEXT",
    "0073ff, INVALID_TEXT",
    "00, NOT_AUTHENTIC",
    "0041, NOT_AUTHENTIC",
    "0062, NOT_AUTHENTIC",
    "006202, NOT_AUTHENTIC",
    "00620101, NOT_AUTHENTIC",
    "006e, NOT_AUTHENTIC",
    "006e2231 22, NOT_AUTHENTIC",
    "006e31 2c, NOT_AUTHENTIC",
    "006a31, NOT_AUTHENTIC",
    "006a7b, NOT_AUTHENTIC",
  })
  void whatNoWriterOfOursSealedIsRefusedByItself(String plain, Reason reason) {
    // Given
    FernetKey key = RING.active(KeyPurpose.FERNET).fernet("t", "c");
    String token =
        FernetFormat.seal(key, Instant.EPOCH, HexFormat.of().parseHex(plain.replace(" ", "")));

    // When / Then
    assertReason(reason, RING, null, "v1:" + token);
  }

  @Test
  void theGuidesTextsHaveNoTypeEvenIfTheyBeginLikeOne() throws ValueRefused {
    // Given
    FernetKey key = FernetKey.of(LegacyKeys.derive("legacy-master-key-of-the-guide"));
    String token = FernetFormat.seal(key, Instant.EPOCH, new byte[] {0, 'b'});

    // When
    JsonNode opened =
        FieldCodec.open(
            RING, new OlderKeys(true, List.of(key)), "users", "name", null, "v1:" + token);

    // Then
    assertEquals("\0b", opened.textValue());
  }

  private static FieldMap.Table own(String name) {
    return FieldMap.Table.of(name, Optional.empty(), FieldMap.Column.of("email"));
  }

  private static void assertReason(
      Reason expected, KeyRing ring, byte @Nullable [] row, String text) {
    ValueRefused refused =
        assertThrows(
            ValueRefused.class, () -> FieldCodec.open(ring, OlderKeys.NONE, "t", "c", row, text));
    assertEquals(expected, refused.reason());
  }
}
