package io.phishx.auth.signingkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.LocalRun;
import io.phishx.auth.client.Trust;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.Database;
import io.phishx.auth.testkit.Settings;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.trust.TokenLife;
import io.phishx.auth.trust.TrustVersion;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A key of the configuration: what is accepted, and how it is taken back. */
@QuarkusTest
@AuthService
class ConfiguredKeyTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  // test classes are made by Quarkus, which injects into fields
  @Inject SigningKeyRows rows;
  @Inject TenantTransaction transactions;
  @Inject KeySeal seal;
  @Inject TrustVersion version;
  @Inject Trust trust;
  @Inject AuditLog audit;
  @Inject TokenLife life;
  @Inject OperatorTenant operator;
  @Inject Clock clock;
  @Inject Vertx vertx;

  private static KeyPair pair(String type, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static KeyPair pair(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static AuthConfig config(String algorithm, KeyPair pair, boolean withPublic) {
    Map<String, String> settings = new HashMap<>();
    settings.put("phishx.auth.token.algorithm", algorithm);
    settings.put("phishx.auth.token.private-key", pem(pair.getPrivate()));
    if (withPublic) {
      settings.put("phishx.auth.token.public-key", pem(pair.getPublic()));
    }
    return Settings.of(settings);
  }

  private static String pem(Key key) {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }

  private static void assertRefused(AuthConfig config, String says) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new ConfiguredKey(config, LocalRun.of(false)));
    assertTrue(String.valueOf(refusal.getMessage()).contains(says), refusal::toString);
  }

  @Test
  void weakKeysAreRefusedWithAndWithoutTheirPublicKey() throws GeneralSecurityException {
    KeyPair weak = pair("RSA", 1024);
    assertRefused(config("RS256", weak, true), "2048 bits or more in JWT_PRIVATE_KEY, got 1024");
    assertRefused(config("RS256", weak, false), "2048 bits or more in JWT_PRIVATE_KEY, got 1024");
    assertRefused(config("ES256", pair("secp384r1"), true), "P-256 in JWT_PRIVATE_KEY");
    assertTrue(
        new ConfiguredKey(config("ES256", pair("secp256r1"), true), LocalRun.of(false))
            .signer()
            .isPresent());
  }

  @Test
  void configuredKeyIsTakenBackAndSignsNothingMore() throws GeneralSecurityException, SQLException {
    // Given
    Callers.operator();
    AuthConfig config = config("ES256", pair("secp256r1"), true);
    ConfiguredKey configured = new ConfiguredKey(config, LocalRun.of(false));
    SigningKeys keys = new SigningKeys(rows, transactions, seal, configured, trust);
    KeyRotation rotation =
        new KeyRotation(keys, rows, version, audit, configured, config, life, trust, clock, vertx);
    String kid = keys.signer().kid();
    assertEquals(1, keys.publicJwks().stream().filter(jwk -> jwk.contains(kid)).count());

    // When
    rotation.remove(operator.id().await().atMost(LONG), "an-operator", kid).await().atMost(LONG);

    // Then
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(() -> assertThrows(Problem.Unavailable.class, keys::signer));
    assertEquals(0, keys.publicJwks().stream().filter(jwk -> jwk.contains(kid)).count());
    assertEquals(
        "t",
        Database.read(
            "select expires_at > now() + interval '50 years' from revocations"
                + " where kind = 'key' and subject = ?",
            kid));
  }

  @Test
  void replicaThatHoldsAKeyWhichAnotherRemovedSignsNothingWithIt() {
    // Given
    Callers.Tokens operating = Callers.operator();
    ConfiguredKey none = new ConfiguredKey(Settings.of(Map.of()), LocalRun.of(false));
    SigningKeys slow = new SigningKeys(rows, transactions, seal, none, trust);
    slow.refresh().await().atMost(LONG);
    String kid = slow.signer().kid();

    // When
    operating.call().delete("/auth/keys/" + kid).then().statusCode(204);

    // Then
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(() -> assertThrows(Problem.Unavailable.class, slow::signer));
  }
}
