package io.phishx.auth.secondfactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.secret.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TotpTest {

  private static final Totp RFC = new Totp(Secret.of("12345678901234567890"));

  @Test
  void codesAreThoseOfTheRfc() {
    // RFC 6238, appendix B, SHA-1: the last six of eight digits
    Map<Long, String> vectors =
        Map.of(
            59L, "287082",
            1111111109L, "081804",
            1111111111L, "050471",
            1234567890L, "005924",
            2000000000L, "279037",
            20000000000L, "353130");
    vectors.forEach((second, code) -> assertEquals(code, RFC.code(Instant.ofEpochSecond(second))));
  }

  @Test
  void oneStepOfClockDifferenceIsToleratedAndNoMore() {
    Instant now = Instant.ofEpochSecond(1_234_567_890);
    long step = now.getEpochSecond() / 30;
    for (int i = -1; i <= 1; i++) {
      String code = RFC.code(now.plus(Duration.ofSeconds(30L * i)));
      assertEquals(OptionalLong.of(step + i), RFC.step(code, now));
    }
    assertTrue(RFC.step(RFC.code(now.minusSeconds(60)), now).isEmpty());
    assertTrue(RFC.step(RFC.code(now.plusSeconds(60)), now).isEmpty());
    for (String wrong : new String[] {"", "0", "abcdef", "2 870 82", "00005924", "005924 "}) {
      assertTrue(RFC.step(wrong, now).isEmpty(), wrong);
    }
  }

  @Test
  void appsAreToldEverythingAndLogsNothing() {
    assertEquals("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", RFC.base32());
    assertEquals(
        "otpauth://totp/PhishX:a%40b.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            + "&issuer=PhishX&algorithm=SHA1&digits=6&period=30",
        RFC.uri("PhishX", "a@b.example"));
    assertFalse(RFC.toString().contains("GEZ"));
  }

  @Test
  void recoveryCodesAreReadAsPeopleTypeThem() {
    // Given
    SecureRandom random = new SecureRandom();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      // When
      RecoveryCode code = RecoveryCode.next(random);

      // Then
      assertTrue(code.text().matches("([a-z2-7]{4}-){3}[a-z2-7]{4}"), "form");
      assertEquals(code.hash(), RecoveryCode.hashOf(code.text()).orElseThrow());
      assertEquals(
          code.hash(),
          RecoveryCode.hashOf(code.text().replace("-", " ").toUpperCase(java.util.Locale.ROOT))
              .orElseThrow());
      assertTrue(seen.add(code.text()));
    }
    assertTrue(RecoveryCode.hashOf("123456").isEmpty());
    assertTrue(RecoveryCode.hashOf("").isEmpty());
  }
}
