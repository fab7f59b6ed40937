package io.phishx.auth.signingkey;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.LocalRun;
import io.phishx.auth.client.Trust;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.Settings;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.trust.TokenLife;
import io.phishx.auth.trust.TrustVersion;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.testing.Database;
import io.phishx.testing.SetClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
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
import java.util.List;
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

  /** What a replica with a key in its configuration has of keys; it does its rounds when told. */
  private record Replica(SigningKeys keys, KeyRotation rotation) {

    void looks() {
      rotation.check().await().atMost(LONG);
    }

    String kid() {
      return keys.signer().kid();
    }

    boolean publishes(String kid) {
      return keys.publicJwks().stream().anyMatch(jwk -> jwk.contains(kid));
    }
  }

  private Replica replica(Clock itsClock) throws GeneralSecurityException {
    AuthConfig config = config("ES256", pair("secp256r1"), true);
    ConfiguredKey configured = new ConfiguredKey(config, LocalRun.of(false));
    SigningKeys keys = new SigningKeys(rows, transactions, seal, configured, trust);
    return new Replica(
        keys,
        new KeyRotation(
            keys,
            rows,
            new KeyRemoval(keys, rows, configured, life, itsClock),
            version,
            audit,
            configured,
            config,
            life,
            trust,
            itsClock,
            vertx));
  }

  private void remove(Replica replica, String kid) {
    TenantId operating = operator.id().await().atMost(LONG);
    replica.rotation().remove(operating, "an-operator", kid).await().atMost(LONG);
  }

  /** A token like {@code tokens}, signed by the configured key of {@code replica}. */
  private static RequestSpecification call(Callers.Tokens tokens, Replica replica) {
    String claims =
        new String(
            Base64.getUrlDecoder().decode(tokens.access().split("\\.", -1)[1]),
            StandardCharsets.UTF_8);
    return given().auth().oauth2(replica.keys().signer().sign(claims));
  }

  @Test
  void replicasWithDifferentKeysPublishThoseOfAll() throws GeneralSecurityException {
    // Given
    Callers.Tokens tokens = Callers.operator();
    Replica former = replica(clock);
    Replica next = replica(clock);

    // When: nobody has said yet that it has the key
    Problem early = assertThrows(Problem.Unavailable.class, former::kid);

    // Then
    assertEquals("/problems/signing-key-unavailable", early.type());

    // When
    former.looks();
    next.looks();
    former.looks();

    // Then: a third replica, which makes its own keys, takes tokens of both
    assertTrue(former.publishes(next.kid()) && next.publishes(former.kid()));
    for (Replica each : List.of(former, next)) {
      Awaitility.await()
          .atMost(LONG)
          .untilAsserted(() -> call(tokens, each).get("/auth/validate").then().statusCode(200));
    }

    // When: whoever has another key takes one back
    String leaked = former.kid();
    remove(next, leaked);

    // Then
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(() -> assertThrows(Problem.Unavailable.class, former::kid));
    former.looks();
    assertFalse(next.publishes(leaked) || former.publishes(leaked));
    call(tokens, next).get("/auth/validate").then().statusCode(200);
    remove(next, next.kid());
  }

  @Test
  void keyThatNoReplicaHasAnyMoreIsForgottenAndMayComeBack()
      throws GeneralSecurityException, SQLException {
    // Given
    SetClock earlier = new SetClock(clock.instant().minus(life.longest()).minusSeconds(1));
    Replica former = replica(earlier);
    former.looks();
    String kid = former.kid();
    Replica next = replica(clock);

    // When
    next.looks();

    // Then
    assertFalse(next.publishes(kid));
    assertEquals("0", Database.read("select count(*) from configured_keys where kid = ?", kid));

    // When: the configuration is rolled back
    earlier.set(clock.instant());
    former.looks();
    next.looks();

    // Then
    assertEquals(kid, former.kid());
    assertTrue(next.publishes(kid));
    remove(next, kid);
    remove(next, next.kid());
  }

  @Test
  void olderOrForeignRowIsNoKey() throws GeneralSecurityException, SQLException {
    // Given
    Callers.Tokens tokens = Callers.operator();
    SetClock past = new SetClock(clock.instant().minus(life.longest()).minusSeconds(1));
    Replica replica = replica(past);
    replica.looks();
    String kid = replica.kid();
    RequestSpecification call = call(tokens, replica);

    // When: the row is there, with the proof of its time
    call.get("/auth/validate").then().statusCode(401);

    // When: it is called younger by somebody who can write to the database
    Database.execute("update configured_keys set said_at = now() where kid = ?", kid);
    past.set(clock.instant());
    Replica other = replica(clock);
    other.looks();

    // Then
    assertFalse(other.publishes(kid));
    call.get("/auth/validate").then().statusCode(401);

    // When: the replica that has the key says so
    replica.looks();
    other.looks();

    // Then
    assertTrue(other.publishes(kid));
    remove(other, kid);
    remove(other, other.kid());
  }

  @Test
  void configuredKeyIsTakenBackAndSignsNothingMore() throws GeneralSecurityException, SQLException {
    // Given
    Callers.operator();
    Replica replica = replica(clock);
    replica.looks();
    String kid = replica.kid();
    assertTrue(replica.publishes(kid));

    // When
    remove(replica, kid);

    // Then
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(() -> assertThrows(Problem.Unavailable.class, replica::kid));
    assertFalse(replica.publishes(kid));
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
