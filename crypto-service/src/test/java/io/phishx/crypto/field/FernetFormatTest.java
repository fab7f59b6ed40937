package io.phishx.crypto.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.macasaet.fernet.Key;
import com.macasaet.fernet.StringValidator;
import com.macasaet.fernet.Token;
import io.phishx.chassis.secret.Secret;
import io.phishx.crypto.key.FernetKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors that the Fernet specification publishes, then a peer, then every changed bit. */
class FernetFormatTest {

  private static final String SECRET = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
  private static final FernetKey KEY = key(SECRET);
  private static final String HELLO =
      "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
  private static final Duration TTL = Duration.ofSeconds(60);

  @Test
  void generatesThePublishedToken() {
    // Given
    byte[] iv = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    // When
    String token =
        FernetFormat.generate(
            KEY, at("1985-10-26T01:20:00-07:00"), iv, "hello".getBytes(StandardCharsets.UTF_8));

    // Then
    assertEquals(HELLO, token);
  }

  @Test
  void verifiesThePublishedToken() throws ValueRefused {
    // When
    byte[] plain = FernetFormat.verify(KEY, HELLO, at("1985-10-26T01:20:01-07:00"), TTL);

    // Then
    assertEquals("hello", new String(plain, StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "incorrect mac, 1985-10-26T01:20:01-07:00, gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
    "too short, 1985-10-26T01:20:01-07:00, gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==",
    "invalid base64, 1985-10-26T01:20:01-07:00, %%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
    "payload size not multiple of block size, 1985-10-26T01:20:01-07:00, gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
    "payload padding error, 1985-10-26T01:20:01-07:00, gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
    "far-future time, 1985-10-26T01:20:01-07:00, gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==",
    "expired, 1985-10-26T01:21:31-07:00, gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
    "incorrect IV, 1985-10-26T01:20:01-07:00, gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
    "trailing characters, 1985-10-26T01:20:01-07:00, gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==trailingdata",
    "invalid characters, 1985-10-26T01:20:01-07:00, *gAAAAAAdwJ6wAAECAwQFBgcI!CQoLDA0ODy021?cpGVWKZ_eEwC@GM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==",
    "not the url-safe alphabet, 1985-10-26T01:20:01-07:00, gAAAAAAdwJ6wAAEC/AwQFBgcICQoLDA0ODy+021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=="
  })
  void refusesThePublishedInvalidTokens(String why, String now, String token) {
    // When / Then
    assertThrows(ValueRefused.class, () -> FernetFormat.verify(KEY, token, at(now), TTL), why);
  }

  @Test
  void aStoredTokenOpensHoweverOldItIs() throws ValueRefused {
    // When / Then
    assertEquals("hello", new String(FernetFormat.open(KEY, HELLO), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 64, 10_000})
  void anotherImplementationReadsOursAndWeReadItsTokens(int length) throws ValueRefused {
    // Given
    Key peer = Key.generateKey(new SecureRandom());
    FernetKey ours = key(peer.serialise());
    String text = "ü".repeat(length);

    // When
    String sealedByUs =
        FernetFormat.seal(ours, Instant.now(), text.getBytes(StandardCharsets.UTF_8));
    String sealedByPeer = Token.generate(new SecureRandom(), peer, text).serialise();

    // Then
    assertEquals(
        text, Token.fromString(sealedByUs).validateAndDecrypt(peer, new StringValidator() {}));
    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), FernetFormat.open(ours, sealedByPeer));
  }

  @Test
  void everyChangedBitOfATokenIsRefused() {
    byte[] token = HELLO.getBytes(StandardCharsets.ISO_8859_1);
    for (int bit = 0; bit < token.length * Byte.SIZE; bit++) {
      byte[] changed = token.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      String text = new String(changed, StandardCharsets.ISO_8859_1);
      assertThrows(ValueRefused.class, () -> FernetFormat.open(KEY, text), "bit " + bit);
    }
  }

  @Test
  void anotherKeyIsRefused() {
    // Given
    FernetKey other = key(Key.generateKey(new SecureRandom()).serialise());

    // When / Then
    assertThrows(ValueRefused.class, () -> FernetFormat.open(other, HELLO));
  }

  @Test
  void aTokenCarriesTheTimeItWasMadeAt() throws ValueRefused {
    // Given
    Instant now = Clock.fixed(Instant.ofEpochSecond(1_800_000_000), ZoneOffset.UTC).instant();

    // When
    String token = FernetFormat.seal(KEY, now, new byte[] {1});

    // Then
    assertArrayEquals(new byte[] {1}, FernetFormat.verify(KEY, token, now.plus(TTL), TTL));
    assertThrows(
        ValueRefused.class,
        () -> FernetFormat.verify(KEY, token, now.plus(TTL).plusSeconds(1), TTL));
  }

  private static FernetKey key(String base64) {
    return FernetKey.of(Secret.of(Base64.getUrlDecoder().decode(base64)));
  }

  private static Instant at(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }
}
