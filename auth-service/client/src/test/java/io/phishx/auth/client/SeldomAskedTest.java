package io.phishx.auth.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of unknown keys where auth-service is asked of its own accord once in a long while. */
@ProbeService
@TestProfile(SeldomAskedTest.Seldom.class)
class SeldomAskedTest {

  private final UUID tenant = UUID.randomUUID();

  /** Longer than a call waits for an answer. */
  public static class Seldom implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "phishx.trust.poll", "1h",
          "phishx.trust.staleness", "1h",
          "phishx.trust.privileged-staleness", "1h");
    }
  }

  @BeforeEach
  void trustIsConfirmed() {
    String fresh = TestTokens.of("readonly", tenant);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertEquals(200, UnknownKeyTest.status(fresh)));
  }

  @Test
  void forgedKeysAreRefusedAlsoRightAfterOneAnother() {
    for (int i = 0; i < 3; i++) {
      assertEquals(401, UnknownKeyTest.status(UnknownKeyTest.forged(tenant)));
    }
  }

  @Test
  void keysThatSignAtOnceAreAskedForAlsoRightAfterOneAnother() {
    for (int i = 0; i < 3; i++) {
      TrustResource.rotateKey();
      assertEquals(200, UnknownKeyTest.status(TestTokens.of("readonly", tenant)));
    }
  }
}
