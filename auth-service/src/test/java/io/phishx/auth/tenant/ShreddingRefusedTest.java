package io.phishx.auth.tenant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of a destruction of keys that crypto-service refuses. */
class ShreddingRefusedTest {

  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  private final TenantId tenant = new TenantId(UUID.randomUUID());

  @Test
  void operatorIsToldWhatCryptoServiceWants() {
    assertEquals(
        "crypto-service answered a shredding with status 409 /problems/shred-ledger-missing:"
            + " expected ENCRYPTION_SHRED_LEDGER",
        RemoteKeyShredder.refusal(
            409,
            """
            {"type": "/problems/shred-ledger-missing", "status": 409,
             "detail": "expected ENCRYPTION_SHRED_LEDGER"}
            """));
  }

  @Test
  void answerThatIsNoProblemIsNotRepeated() {
    String bare = "crypto-service answered a shredding with status 502";
    assertEquals(bare, RemoteKeyShredder.refusal(502, null));
    assertEquals(bare, RemoteKeyShredder.refusal(502, "<html>Bad Gateway</html>"));
    assertEquals(bare, RemoteKeyShredder.refusal(502, "{\"type\": \"https://else\"}"));
    assertEquals(bare, RemoteKeyShredder.refusal(502, "{\"type\": 7}"));
    assertEquals(
        bare + " /problems/x: a  forged line",
        RemoteKeyShredder.refusal(
            502, "{\"type\":\"/problems/x\",\"detail\":\"a\\r\\nforged line\"}"));
  }

  @Test
  void pauseGrowsToMinutesAndIsForgottenWithTheTenant() {
    // Given
    ShredAttempts attempts = new ShredAttempts();
    assertTrue(attempts.isDue(tenant, NOON));

    // When, Then
    assertEquals(Duration.ofSeconds(2), attempts.failed(tenant, NOON));
    assertFalse(attempts.isDue(tenant, NOON.plusSeconds(1)));
    assertTrue(attempts.isDue(tenant, NOON.plusSeconds(2)));
    assertTrue(attempts.isDue(new TenantId(UUID.randomUUID()), NOON));
    assertEquals(Duration.ofSeconds(4), attempts.failed(tenant, NOON.plusSeconds(2)));
    for (int i = 0; i < 10; i++) {
      attempts.failed(tenant, NOON);
    }
    assertEquals(Duration.ofMinutes(5), attempts.failed(tenant, NOON));
    assertFalse(attempts.isDue(tenant, NOON.plusSeconds(299)));
    assertTrue(attempts.isDue(tenant, NOON.plusSeconds(300)));
    attempts.keep(List.of(tenant));
    assertFalse(attempts.isDue(tenant, NOON));
    attempts.keep(List.of());
    assertTrue(attempts.isDue(tenant, NOON));
  }
}
