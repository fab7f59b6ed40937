package io.phishx.crypto.root;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Replica;
import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service changes from a configured root key to one in a real token, and on to another. */
class TokenServiceIT {

  private static final String MASTER =
      "c1d4f3a59b2e8f7061728394a5b6c7d8e9fa0b1c2d3e4f5061a2b3c4d5e6f708";
  private static final String TABLE = "findings";
  private static final Duration LONG = Duration.ofMinutes(2);

  private final Calls calls = Calls.ofNewTenant();
  private final List<String> fingerprints = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void theRootKeyMovesIntoATokenAndOnWithinIt() throws Exception {
    SoftHsm device = SoftHsm.in(folder);
    device.makeKeys("first", "second");
    Map<String, String> stores = Replica.onStoresWith("phishx_crypto_token");
    Map<String, Object> sealed;

    // Given: a configured root key, and a next one that the token lacks
    try (Replica replica =
        start("configured", device, stores, MASTER, Map.of("next-key-label", "absent"))) {
      sealed = seal(replica);
      String before = keyHash(replica);
      fingerprints.add(before);

      // When / Then: nothing changes
      rotate(replica)
          .spec(problem(409, "next-key-missing"))
          .body("detail", containsString("the PKCS#11 token has no secret key absent"));
      show(replica).body("key_hash", equalTo(before)).body("rotation", nullValue());
      open(replica, sealed);
      assertEquals("1", Database.read("select count(*) from root_key"));
      end(replica);
    }

    // When: into the token
    try (Replica replica =
        start("moving", device, stores, MASTER, Map.of("next-key-label", "first"))) {
      change(replica);
      open(replica, sealed);
      end(replica);
    }

    // When: on within it, by a process that has no configured key any more
    try (Replica replica =
        start(
            "within",
            device,
            stores,
            "",
            Map.of("key-label", "first", "next-key-label", "second"))) {
      open(replica, sealed);
      change(replica);
      end(replica);
    }

    // Then: the last one alone opens everything
    try (Replica replica = start("last", device, stores, "", Map.of("key-label", "second"))) {
      open(replica, sealed);
      open(replica, seal(replica));
      assertEquals(fingerprints.getLast(), keyHash(replica));
      rotate(replica).spec(problem(409, "next-key-missing"));
      end(replica);
    }

    // Then: with the former one alone nothing opens, it says so, and is never ready
    try (Replica replica = begin("former", device, stores, "", Map.of("key-label", "first"))) {
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .untilAsserted(() -> decrypt(replica, sealed).spec(problem(503, "root-key-mismatch")));
      await()
          .atMost(LONG)
          .until(() -> replica.log().contains("needed=[" + fingerprints.getLast() + "]"));
      assertTrue(replica.holdBack().contains("root-keys"));
      end(replica);
    }
  }

  private static Replica start(
      String name,
      SoftHsm device,
      Map<String, String> stores,
      String master,
      Map<String, String> token) {
    return begin(name, device, stores, master, token).awaitReady();
  }

  private static Replica begin(
      String name,
      SoftHsm device,
      Map<String, String> stores,
      String master,
      Map<String, String> token) {
    Map<String, String> settings = new HashMap<>(stores);
    settings.put("ENCRYPTION_MASTER_KEY", master);
    settings.put("phishx.encryption.settle-time", "0s");
    settings.put("phishx.encryption.pkcs11.library", device.path().toString());
    settings.put("phishx.encryption.pkcs11.pin", SoftHsm.PIN);
    token.forEach((key, value) -> settings.put("phishx.encryption.pkcs11." + key, value));
    return Replica.start("token-" + name, settings, device.environment());
  }

  /** Changes the root key, until every data key is under it. */
  private void change(Replica replica) throws SQLException {
    rotate(replica).statusCode(202).body("rotation.old_key_hash", equalTo(fingerprints.getLast()));
    String changed = keyHash(replica);
    assertFalse(fingerprints.contains(changed), "it has not changed");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                show(replica)
                    .body("rotation.state", equalTo("done"))
                    .body("rotation.keys_left", equalTo(0)));
    assertEquals(
        changed, Database.read("select string_agg(distinct root_fingerprint, ',') from data_key"));
    fingerprints.add(changed);
  }

  private void end(Replica replica) {
    assertFalse(replica.log().contains(SoftHsm.PIN), "the PIN was logged");
    assertFalse(replica.log().contains(MASTER), "the root key was logged");
    assertNotEquals("", replica.log());
    replica.stop();
  }

  private static ValidatableResponse rotate(Replica replica) {
    return replica.post(TestTokens.operator(), "/encryption/master-key/rotate", "").then();
  }

  private static ValidatableResponse show(Replica replica) {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .get(replica.url().resolve("/encryption/master-key"))
        .then()
        .statusCode(200);
  }

  private static String keyHash(Replica replica) {
    return show(replica).extract().path("key_hash");
  }

  private Map<String, Object> seal(Replica replica) {
    return replica
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/encrypt",
            Map.of(
                "table",
                TABLE,
                "row_ids",
                List.of("1"),
                "rows",
                List.of(Map.of("description", "x"))))
        .then()
        .statusCode(200)
        .extract()
        .path("rows[0]");
  }

  private void open(Replica replica, Map<String, Object> sealed) {
    decrypt(replica, sealed).statusCode(200).body("rows[0].description", equalTo("x"));
  }

  private ValidatableResponse decrypt(Replica replica, Map<String, Object> sealed) {
    return replica
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of("table", TABLE, "row_ids", List.of("1"), "rows", List.of(sealed)))
        .then();
  }
}
