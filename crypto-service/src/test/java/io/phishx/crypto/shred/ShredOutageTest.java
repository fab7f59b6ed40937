package io.phishx.crypto.shred;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.ForgetfulReplica;
import io.phishx.crypto.testkit.LedgerFolder;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RunningService
@TestProfile(ForgetfulReplica.class)
class ShredOutageTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private final Receipts receipts;
  private final Calls calls = Calls.ofNewTenant();

  @Inject
  ShredOutageTest(Receipts receipts) {
    this.receipts = receipts;
  }

  @AfterEach
  void bringBack() {
    PostgresResource.restart();
  }

  @Test
  void withoutItsDatabaseItStillLearnsWhatTheLedgerSays() throws IOException {
    // Given: a replica has put the tenant on record
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");
    String receipt =
        receipts.text(receipts.make(new TenantId(calls.tenant()), "operator").await().atMost(SOON));
    open(rows).statusCode(200);
    PostgresResource.kill();
    open(rows).statusCode(200);

    // When
    Files.writeString(LedgerFolder.of(calls.tenant()), receipt);

    // Then
    await().atMost(SOON).untilAsserted(() -> open(rows).spec(problem(410, "keys-shredded")));
  }

  @Test
  void theReceiptSaysUntilWhenABackupMayHoldTheKeysWhereThatIsDeclared() {
    // Given
    calls.encrypt(ROW);

    // When
    JsonPath receipt =
        calls
            .delete(TestTokens.operator(), "/encryption/tenants/" + calls.tenant() + "/keys")
            .statusCode(200)
            .extract()
            .jsonPath();

    // Then
    String payload = receipt.getString("signature.jws").split("\\.", -1)[1];
    JsonPath signed =
        JsonPath.from(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    assertEquals(2, signed.getInt("format"));
    assertFalse(signed.getBoolean("recovery_points.known"));
    assertEquals(
        ForgetfulReplica.BACKUPS_KEPT.toSeconds(), signed.getLong("recovery_points.kept_seconds"));
    assertEquals(
        Instant.parse(signed.getString("shredded_at")).plus(ForgetfulReplica.BACKUPS_KEPT),
        Instant.parse(signed.getString("recovery_points.gone_by")));
  }

  private ValidatableResponse open(List<Map<String, Object>> rows) {
    return calls.post(
        calls.service("anomaly-service"),
        "/encryption/rows/decrypt",
        Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows));
  }
}
