package io.phishx.auth.signingkey;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.trust.StoredKey;
import io.phishx.chassis.secret.Secret;
import io.phishx.testing.Database;
import io.phishx.testing.Management;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/**
 * Whoever writes to the database as this service does, but lacks its mounted key, gains no trust.
 */
@QuarkusTest
@AuthService
class KeyProofTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String NEXT_VERSION =
      "update versions set version = version + 1 where name = 'trust'";

  // test classes are made by Quarkus, which injects into fields
  @Inject KeyProofs proofs;
  @Inject SigningKeys keys;

  private static void asApp(String statement, Object... values) throws SQLException {
    try (Connection app = PostgresResource.app();
        PreparedStatement prepared = app.prepareStatement(statement)) {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      assertEquals(1, prepared.executeUpdate());
    }
  }

  private static int refused() {
    String metrics = given().get(Management.url("/q/metrics")).asString();
    return metrics
        .lines()
        .filter(line -> line.startsWith("phishx_auth_signing_keys_refused"))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(-1);
  }

  private static void assertRefused(int rows) {
    await().atMost(LONG).untilAsserted(() -> assertEquals(rows, refused()));
  }

  private static int status(String token) {
    return given().auth().oauth2(token).get("/auth/validate").statusCode();
  }

  @Test
  void foreignKeyIsNeitherPublishedNorTrustedWithoutOurProof() throws SQLException {
    // Given
    Callers.Tokens operator = Callers.operator();
    int before = refused();
    KeyPair pair = KeyMaker.pair(SigningAlgorithm.ES256);
    SigningKey.Material material = KeyMaker.material(SigningAlgorithm.ES256, pair.getPublic());
    String claims =
        new String(
            Base64.getUrlDecoder().decode(operator.access().split("\\.", -1)[1]),
            StandardCharsets.UTF_8);
    String forged =
        new Signer(material.kid(), SigningAlgorithm.ES256, pair.getPrivate()).sign(claims);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

    // When
    asApp(
        "insert into signing_keys (kid, algorithm, public_jwk, state, published_at, retired_at,"
            + " proof) values (?, 'ES256', ?, 'retired', ?, ?, sha256('x'))",
        material.kid(),
        material.publicJwk(),
        now.atOffset(ZoneOffset.UTC),
        now.atOffset(ZoneOffset.UTC));
    asApp(NEXT_VERSION);

    // Then
    assertRefused(before + 1);
    given().get("/.well-known/jwks.json").then().body("keys.kid", not(hasItem(material.kid())));
    await().during(Duration.ofSeconds(1)).atMost(LONG).until(() -> status(forged) == 401);

    // it is the proof alone that was missing
    StoredKey row =
        new StoredKey(material.kid(), "ES256", material.publicJwk(), "retired", now, now, null);
    asApp(
        "update signing_keys set proof = ? where kid = ?", proofs.of(row).reveal(), material.kid());
    asApp(NEXT_VERSION);
    await().atMost(LONG).until(() -> status(forged) == 200);
    operator.call().delete("/auth/keys/" + material.kid()).then().statusCode(204);
    await().atMost(LONG).until(() -> status(forged) == 401);
  }

  @Test
  void alteredKeyIsReplacedAndAnOperatorClearsItAway() throws SQLException {
    // Given
    Callers.Tokens before = Callers.operator();
    int refused = refused();
    String kid = before.header().getString("kid");

    // When
    asApp("update signing_keys set active_at = active_at + interval '1 day' where kid = ?", kid);

    // Then
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertNotEquals(kid, Callers.operator().header().getString("kid")));
    Callers.assertRefusedSoon(before);
    assertRefused(refused + 1);
    Callers.operator().call().delete("/auth/keys/" + kid).then().statusCode(204);
    assertRefused(refused);
  }

  @Test
  void keyOfAFormerSealKeySignsOnAndIsSealedAndProvenAnew() throws SQLException {
    // Given
    Callers.Tokens before = Callers.operator();
    String kid = before.header().getString("kid");
    int refused = refused();
    byte[] plain =
        keys.openPrivate(kid, Secret.of(bytes("private_key", kid))).orElseThrow().reveal();

    // When
    asApp(
        "update signing_keys set private_key = ?, proof = ? where kid = ?",
        FormerSeal.seal("signing-key", kid, plain),
        FormerSeal.proof(row(kid)).reveal(),
        kid);

    // Then
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertFalse(FormerSeal.opens("signing-key", kid, bytes("private_key", kid)));
              assertEquals(proofs.of(row(kid)), Secret.of(bytes("proof", kid)));
            });
    assertEquals(kid, Callers.operator().header().getString("kid"));
    assertEquals(200, status(before.access()));
    assertEquals(refused, refused());
  }

  private static StoredKey row(String kid) throws SQLException {
    return new StoredKey(
        kid,
        Database.read("select algorithm from signing_keys where kid = ?", kid),
        Database.read("select public_jwk from signing_keys where kid = ?", kid),
        Database.read("select state from signing_keys where kid = ?", kid),
        micros("published_at", kid),
        micros("coalesce(active_at, published_at)", kid),
        null);
  }

  private static Instant micros(String column, String kid) throws SQLException {
    String since =
        "select (extract(epoch from "
            + column
            + ") * 1000000)::bigint from signing_keys where kid = ?";
    return Instant.EPOCH.plus(Long.parseLong(Database.read(since, kid)), ChronoUnit.MICROS);
  }

  private static byte[] bytes(String column, String kid) throws SQLException {
    return Base64.getMimeDecoder()
        .decode(
            Database.read(
                "select encode(" + column + ", 'base64') from signing_keys where kid = ?", kid));
  }

  @Test
  void removedKeyDoesNotComeBack() throws SQLException {
    // Given
    Callers.Tokens before = Callers.operator();
    String kid = before.header().getString("kid");
    before.call().delete("/auth/keys/" + kid).then().statusCode(204);

    // When, Then
    for (String statement :
        new String[] {
          "update signing_keys set state = 'retired' where kid = ?",
          "update signing_keys set public_jwk = '{}' where kid = ?",
          "update signing_keys set kid = 'other' where kid = ?",
          "delete from signing_keys where kid = ?"
        }) {
      assertThrows(SQLException.class, () -> asApp(statement, kid), statement);
    }
  }
}
