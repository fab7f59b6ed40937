package io.phishx.crypto.shred;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.subtle.Ed25519Sign;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.ReceiptKey;
import io.phishx.crypto.testkit.Audit;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.LedgerFolder;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TestTokens;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;

@RunningService
class ShredResourceTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private static final Duration SOON = Duration.ofSeconds(20);

  private final ShredLedger ledger;
  private final MeterRegistry metrics;
  private final Calls calls = Calls.ofNewTenant();
  private final Calls other = Calls.ofNewTenant();

  @Inject
  ShredResourceTest(ShredLedger ledger, MeterRegistry metrics) {
    this.ledger = ledger;
    this.metrics = metrics;
  }

  @Test
  void afterwardsEveryCallForTheTenantIsGoneAndOthersGoOn() throws SQLException {
    // Given
    List<Map<String, Object>> rows = sealed(calls);
    List<Map<String, Object>> others = sealed(other);

    // When
    shred(calls).statusCode(200).body("keys", hasSize(1));

    // Then
    assertGone(rows);
    assertEquals(0, count("select count(*) from data_key where tenant_id = '%s'"));
    assertThat(Audit.events(calls.tenant()), hasItem("encryption.tenant-shredded SUCCESS"));
    assertThat(
        Audit.facts(TestTokens.OPERATOR_TENANT).toString(),
        containsString(calls.tenant().toString()));
    open(other, others).statusCode(200).body("rows[0].description", equalTo("x"));
  }

  @Test
  void anybodyCanCheckTheReceipt() throws Exception {
    // Given
    sealed(calls);

    // When
    JsonPath receipt = shred(calls).statusCode(200).extract().jsonPath();

    // Then
    String keys =
        given().get("/encryption/receipt-keys").then().statusCode(200).extract().asString();
    JsonWebSignature jws = new JsonWebSignature();
    jws.setCompactSerialization(receipt.getString("signature.jws"));
    jws.setKey(
        new JsonWebKeySet(keys)
            .findJsonWebKey(receipt.getString("signature.kid"), null, null, null)
            .getKey());
    assertTrue(jws.verifySignature());
    JsonPath signed = JsonPath.from(jws.getPayload());
    assertEquals(calls.tenant().toString(), signed.getString("tenant_id"));
    assertEquals(receipt.getString("receipt_id"), signed.getString("receipt_id"));
    assertEquals(receipt.getList("keys"), signed.getList("keys"));
    assertEquals(Map.of("known", false, "ids", List.of()), signed.getMap("recovery_points"));
    assertNull(signed.get("format"), "an older replica reads it too");
    // as long as a process that hears of nothing may hold what it had read
    assertEquals(
        Duration.ofHours(24),
        Duration.between(
            Instant.parse(signed.getString("shredded_at")),
            Instant.parse(signed.getString("unreadable_by"))));
  }

  @Test
  void aRepeatedCallGivesTheFirstReceipt() {
    // Given
    sealed(calls);
    String first = shred(calls).statusCode(200).extract().asString();

    // When / Then
    assertEquals(first, shred(calls).statusCode(200).extract().asString());
    assertEquals(
        first, calls.get(TestTokens.operator(), path(calls)).statusCode(200).extract().asString());
    other.get(TestTokens.operator(), path(other)).statusCode(404);
  }

  @Test
  void aRestoredDatabaseStaysWithoutTheKeys() throws SQLException {
    // Given: a backup from before
    List<Map<String, Object>> rows = sealed(calls);
    sql("create table backup_of_keys as select * from data_key where tenant_id = '%s'");
    shred(calls).statusCode(200);

    // When: the backup comes back, and Redis is empty
    sql(
        """
        begin;
        delete from shredding where tenant_id = '%1$s';
        insert into data_key select * from backup_of_keys;
        drop table backup_of_keys;
        commit
        """);
    RedisResource.flush();

    // Then
    assertGone(rows);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertEquals(0, count("select count(*) from data_key where tenant_id = '%s'"));
              assertEquals(1, count("select count(*) from shredding where tenant_id = '%s'"));
            });
    assertGone(rows);
  }

  @Test
  void aLostLedgerEntryIsWrittenAgain() throws IOException {
    // Given
    sealed(calls);
    String first = shred(calls).statusCode(200).extract().asString();

    // When
    Files.delete(LedgerFolder.of(calls.tenant()));

    // Then
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> Files.exists(LedgerFolder.of(calls.tenant())));
    assertEquals(
        JsonPath.from(first).getString("receipt_id"),
        JsonPath.from(LedgerFolder.of(calls.tenant()).toFile()).getString("receipt_id"));
  }

  @Test
  void aReceiptOfAStrangerDestroysNothingAndItsTenantWaits() throws Exception {
    // Given: somebody who can write the folder and has a key of his own
    List<Map<String, Object>> rows = sealed(calls);
    Ed25519Sign.KeyPair stranger = Ed25519Sign.KeyPair.newKeyPair();
    String forged = forged(stranger);

    // When
    Files.writeString(LedgerFolder.of(calls.tenant()), forged);

    // Then
    try {
      await()
          .atMost(SOON)
          .untilAsserted(() -> open(calls, rows).spec(problem(503, "shred-ledger-in-doubt")));
      shred(calls).spec(problem(409, "shred-ledger-in-doubt"));
      assertTrue(doubts() > 0);
      assertEquals(1, count("select count(*) from data_key where tenant_id = '%s'"));
      given().get("/encryption/receipt-keys").then().body("keys.kid", not(hasItem("ours")));
      assertThrows(DoubtfulReceipt.class, () -> ledger.read(new TenantId(calls.tenant())));
    } finally {
      Files.delete(LedgerFolder.of(calls.tenant()));
    }
    await()
        .atMost(SOON)
        .untilAsserted(() -> open(calls, rows).statusCode(200).body("errors", hasSize(0)));
  }

  @Test
  void aReceiptIsWhatWasSignedAndNotWhatStandsBesideIt() throws IOException {
    // Given
    sealed(calls);
    String actor = shred(calls).statusCode(200).extract().path("actor");
    Path file = LedgerFolder.of(calls.tenant());
    String text = Files.readString(file);

    // When
    Files.writeString(
        file, text.replace("\"actor\":\"" + actor + "\"", "\"actor\":\"somebody-else\""));

    // Then
    assertNotEquals(text, Files.readString(file));
    assertEquals(actor, ledger.read(new TenantId(calls.tenant())).actor());
  }

  private String forged(Ed25519Sign.KeyPair by) throws GeneralSecurityException {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String receipt =
        """
        {"receipt_id": "%s", "tenant_id": "%s", "shredded_at": "2026-01-01T00:00:00Z",
         "actor": "operator", "keys": [], "unreadable_by": "2026-01-01T00:00:00Z",
         "recovery_points": {"known": false, "ids": []}\
        """
            .formatted(UUID.randomUUID(), calls.tenant());
    String signed =
        base64.encodeToString(
                "{\"alg\":\"EdDSA\",\"typ\":\"%s\",\"kid\":\"ours\"}"
                    .formatted(Receipt.TYPE)
                    .getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString((receipt + "}").getBytes(StandardCharsets.UTF_8));
    byte[] signature =
        new Ed25519Sign(by.getPrivateKey()).sign(signed.getBytes(StandardCharsets.UTF_8));
    return receipt
        + ", \"signature\": {\"jws\": \"%s\", \"kid\": \"ours\", \"public_key\": \"%s\"}}"
            .formatted(
                signed + "." + base64.encodeToString(signature),
                base64.encodeToString(by.getPublicKey()));
  }

  private double doubts() {
    return metrics.get("phishx_crypto_shred_ledger_doubts").gauge().value();
  }

  @Test
  void nobodyAddsAKeyToAShreddedTenantEvenIfHeHasNotHeardOfIt() throws SQLException {
    // Given: shredded by a replica that this one knows nothing of yet
    sql("insert into shredding values ('%s', '{}', now())");

    // When / Then
    try {
      calls
          .post(calls.user("admin"), "/encryption/rows/encrypt", ROW)
          .spec(problem(410, "keys-shredded"));
      assertEquals(0, count("select count(*) from data_key where tenant_id = '%s'"));
    } finally {
      sql("delete from shredding where tenant_id = '%s'");
    }
  }

  @Test
  void onlyOperatorsAndTheErasingServiceShred() {
    // When / Then
    calls.delete(calls.user("admin"), path(calls)).spec(problem(403, "operator-only"));
    calls.delete(calls.user("soc_analyst"), path(calls)).spec(problem(403, "insufficient-scope"));
    calls.delete(calls.service("anomaly-service"), path(calls)).spec(problem(403, "operator-only"));
    calls.delete(calls.service("auth-service"), path(other)).spec(problem(403, "operator-only"));
    calls.delete(calls.service("auth-service"), path(calls)).statusCode(200);
    calls
        .delete(
            TestTokens.operator(), "/encryption/tenants/" + TestTokens.OPERATOR_TENANT + "/keys")
        .spec(problem(409, "operator-tenant"));
    calls
        .delete(TestTokens.operator(), "/encryption/tenants/" + new UUID(0, 0) + "/keys")
        .statusCode(404);
    calls.delete(TestTokens.operator(), "/encryption/tenants/x/keys").statusCode(400);
  }

  private void assertGone(List<Map<String, Object>> rows) {
    String admin = calls.user("admin");
    String service = calls.service("anomaly-service");
    open(calls, rows).spec(problem(410, "keys-shredded"));
    calls.post(admin, "/encryption/rows/encrypt", ROW).spec(problem(410, "keys-shredded"));
    calls
        .post(
            service,
            "/encryption/rows/rewrap",
            Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows))
        .spec(problem(410, "keys-shredded"));
    calls
        .post(
            service,
            "/encryption/blind-index",
            Map.of("table", "email_analysis", "field", "sender", "values", List.of("a")))
        .spec(problem(410, "keys-shredded"));
    calls.get(admin, "/encryption/keys").spec(problem(410, "keys-shredded"));
    calls.post(admin, "/encryption/keys/rotate", "").spec(problem(410, "keys-shredded"));
    calls.get(service, "/encryption/coverage/targets").spec(problem(410, "keys-shredded"));
    for (String path : List.of("fields", "metrics", "formats", "coverage", "keys/history")) {
      calls.get(admin, "/encryption/" + path).spec(problem(410, "keys-shredded"));
    }
    calls
        .put(admin, "/encryption/fields", Map.of("tables", Map.of()))
        .spec(problem(410, "keys-shredded"));
  }

  private static List<Map<String, Object>> sealed(Calls by) {
    return by.encrypt(ROW).jsonPath().getList("rows");
  }

  private static io.restassured.response.ValidatableResponse open(
      Calls by, List<Map<String, Object>> rows) {
    return by.post(
        by.service("anomaly-service"),
        "/encryption/rows/decrypt",
        Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows));
  }

  private static io.restassured.response.ValidatableResponse shred(Calls of) {
    return of.delete(TestTokens.operator(), path(of));
  }

  private static String path(Calls of) {
    return "/encryption/tenants/" + of.tenant() + "/keys";
  }

  private void sql(String text) throws SQLException {
    Database.execute(text.formatted(calls.tenant()));
  }

  private int count(String text) throws SQLException {
    return (int) Database.number(text.formatted(calls.tenant()));
  }

  @Test
  void anAlteredReceiptIsNoneOfOurs() {
    // Given
    sealed(calls);
    JsonPath receipt = shred(calls).statusCode(200).extract().jsonPath();
    String[] parts = receipt.getString("signature.jws").split("\\.", -1);
    String altered =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                    .replace(calls.tenant().toString(), other.tenant().toString())
                    .getBytes(StandardCharsets.UTF_8));

    // When / Then
    assertFalse(
        ReceiptKey.verifies(
            parts[0] + "." + altered + "." + parts[2], receipt.getString("signature.public_key")));
  }
}
