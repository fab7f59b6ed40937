package io.phishx.crypto.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.subtle.Hkdf;
import io.phishx.chassis.tenant.TenantId;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldKeysTest {

  private static final TenantId TENANT = TenantId.parse("0190a5c2-7b3e-7d11-8f00-3a1c5b9d2e4f");
  private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final KeyState ACTIVE = new KeyState.Active(Instant.EPOCH);

  @ParameterizedTest(name = "RFC 5869, A.{0}")
  @CsvSource({
    "1, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 000102030405060708090a0b0c, f0f1f2f3f4f5f6f7f8f9, 42, 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    "2, 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f, 606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf, b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff, 82, b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    "3, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, '', '', 42, 8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
  })
  void thePrimitiveGivesThePublishedOutput(
      int number, String ikm, String salt, String info, int length, String okm)
      throws GeneralSecurityException {
    // Given
    HexFormat hex = HexFormat.of();

    // When
    byte[] derived =
        Hkdf.computeHkdf(
            "HmacSha256", hex.parseHex(ikm), hex.parseHex(salt), hex.parseHex(info), length);

    // Then
    assertEquals(okm, hex.formatHex(derived));
  }

  @Test
  void aColumnsKeyIsWhatRfc5869SaysForItsSaltAndInfo() throws GeneralSecurityException {
    // Given: HKDF written out with HMAC; one block is 32 bytes
    byte[] material = new byte[32];
    material[0] = 7;
    DataKey key = TestKeys.key(TENANT, KeyPurpose.FIELD, 12, ACTIVE, ID, material);
    byte[] prk = hmac(HexFormat.of().parseHex("00112233445566778899aabbccddeeff"), material);
    byte[] info =
        LengthPrefixed.of("phishx/v2", "field", TENANT.toString(), "users", "email", "12");
    byte[] message = Arrays.copyOf(info, info.length + 1);
    message[info.length] = 1;

    // When
    FieldKey column = key.column("users", "email");

    // Then
    assertArrayEquals(hmac(prk, message), column.secret().getEncoded());
    assertArrayEquals(info, column.context());
  }

  @Test
  void everyPurposeTenantTableColumnVersionAndIdHasAKeyOfItsOwn() {
    // Given
    byte[] material = new byte[32];
    TenantId other = new TenantId(UUID.randomUUID());
    List<FieldKey> keys = new ArrayList<>();
    keys.add(TestKeys.key(TENANT, KeyPurpose.FIELD, 1, ACTIVE, ID, material).column("a", "b"));
    keys.add(TestKeys.key(TENANT, KeyPurpose.INDEX, 1, ACTIVE, ID, material).column("a", "b"));
    keys.add(TestKeys.key(other, KeyPurpose.FIELD, 1, ACTIVE, ID, material).column("a", "b"));
    keys.add(TestKeys.key(TENANT, KeyPurpose.FIELD, 1, ACTIVE, ID, material).column("b", "a"));
    keys.add(TestKeys.key(TENANT, KeyPurpose.FIELD, 1, ACTIVE, ID, material).column("ab", ""));
    keys.add(TestKeys.key(TENANT, KeyPurpose.FIELD, 2, ACTIVE, ID, material).column("a", "b"));
    keys.add(
        TestKeys.key(TENANT, KeyPurpose.FIELD, 1, ACTIVE, UUID.randomUUID(), material)
            .column("a", "b"));

    // When
    Set<String> different = new HashSet<>();
    keys.forEach(key -> different.add(HexFormat.of().formatHex(key.secret().getEncoded())));

    // Then
    assertEquals(keys.size(), different.size());
  }

  @Test
  void lengthsKeepPartsApart() {
    assertNotEquals(
        HexFormat.of().formatHex(LengthPrefixed.of("ab", "c")),
        HexFormat.of().formatHex(LengthPrefixed.of("a", "bc")));
    assertArrayEquals(
        new byte[] {0, 0, 0, 2, (byte) 0xc3, (byte) 0xbc, 0, 0, 0, 0}, LengthPrefixed.of("ü", ""));
  }

  @Test
  void aKeyIsDueByAgeOrByUseAndOnlyWhileItIsActive() {
    // Given
    Duration age = Duration.ofDays(90);
    Instant young = Instant.EPOCH.plus(age).minusSeconds(1);
    DataKey key = TestKeys.key(TENANT, KeyPurpose.FIELD, 1);
    DataKey older =
        TestKeys.key(
            TENANT,
            KeyPurpose.FIELD,
            1,
            new KeyState.Active(Instant.EPOCH).supersede(Instant.EPOCH));

    // When
    key.used(10);

    // Then
    assertFalse(key.isDue(young, age, 11));
    assertTrue(key.isDue(young, age, 10));
    assertTrue(key.isDue(young.plusSeconds(1), age, 11));
    assertFalse(older.isDue(young.plusSeconds(1), age, 0));
  }

  @Test
  void keysDoNotPrintThemselves() {
    // Given
    byte[] material = new byte[32];
    Arrays.fill(material, (byte) 0x41);
    DataKey key = TestKeys.key(TENANT, KeyPurpose.FERNET, 1, ACTIVE, ID, material);

    // When
    String printed = key + " " + key.fernet();

    // Then
    assertEquals("DataKey[fernet 1] FernetKey[***]", printed);
  }

  private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }
}
