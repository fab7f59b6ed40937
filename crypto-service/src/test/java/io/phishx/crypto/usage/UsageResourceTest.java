package io.phishx.crypto.usage;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.quarkus.runtime.ShutdownEvent;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RunningService
class UsageResourceTest {

  private static final String PATH = "/encryption/metrics";

  private final UsageLedger ledger;
  private final TenantTransaction transaction;
  private final Calls calls = Calls.ofNewTenant();

  @Inject
  UsageResourceTest(UsageLedger ledger, TenantTransaction transaction) {
    this.ledger = ledger;
    this.transaction = transaction;
  }

  @Test
  void aTenantThatDidNothingHasZeros() {
    calls
        .get(calls.user("readonly"), PATH)
        .statusCode(200)
        .body(
            "keySet()",
            equalTo(
                Set.of(
                    "total_encryptions",
                    "total_decryptions",
                    "total_operations",
                    "encryption_errors",
                    "decryption_errors",
                    "total_errors",
                    "error_rate_percent")))
        .body("total_operations", is(0))
        .body("error_rate_percent", is(0.0f));
  }

  @Test
  void everyFieldIsCountedOnceAndTheAnswerIsUpToDate() {
    // Given: three fields sealed, one of them not; a null counts for nothing
    List<Map<String, Object>> rows =
        calls
            .encrypt(
                "{\"table\":\"findings\",\"rows\":[{\"description\":\"a\",\"finding_type\":null},"
                    + "{\"description\":\"b\"},{\"description\":\"\\ud800\"}]}")
            .jsonPath()
            .getList("rows");
    calls.post(
        calls.service("anomaly-service"),
        "/encryption/rows/decrypt",
        Map.of("table", "findings", "rows", rows));
    calls.post(
        calls.service("anomaly-service"),
        "/encryption/rows/decrypt",
        "{\"table\":\"findings\",\"rows\":[{\"description\":\"v1:forged\"}]}");

    // When / Then
    calls
        .get(calls.user("admin"), PATH)
        .body("total_encryptions", is(3))
        .body("total_decryptions", is(3))
        .body("total_operations", is(6))
        .body("encryption_errors", is(1))
        .body("decryption_errors", is(1))
        .body("total_errors", is(2))
        .body("error_rate_percent", is(33.3333f));
  }

  @Test
  void anotherTenantsWorkIsNotCounted() {
    // Given
    Calls other = Calls.ofNewTenant();
    other.encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"a\"}]}");

    // When / Then
    calls.get(calls.user("admin"), PATH).body("total_operations", is(0));
  }

  @Test
  void whatWasCountedIsWrittenBeforeTheProcessEnds() throws SQLException {
    // Given
    calls.encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"a\"}]}");

    // When
    ledger.stop(new ShutdownEvent());

    // Then
    assertEquals(
        1, Database.number("select encryptions from usage where tenant_id = ?", calls.tenant()));
  }

  @ParameterizedTest
  @CsvSource({"admin", "soc_analyst", "api_client", "readonly"})
  void everyReaderMayAsk(String role) {
    calls.get(calls.user(role), PATH).statusCode(200);
  }

  @Test
  void aServicesTokenMayNot() {
    calls.get(calls.service("anomaly-service"), PATH).statusCode(403);
  }

  @Test
  void theOperatorSeesAllTenantsAndNobodyElseDoes() {
    // Given
    Calls other = Calls.ofNewTenant();
    calls.encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"a\"}]}");
    other.encrypt(
        "{\"table\":\"findings\",\"rows\":[{\"description\":\"a\"},{\"description\":\"b\"}]}");
    String operator = TestTokens.operator();

    // When: page by page, as other tests' tenants are there too
    Map<String, Map<String, Object>> seen = new HashMap<>();
    String next = "";
    int pages = 0;
    do {
      JsonPath page =
          calls
              .get(operator, PATH + "/tenants?limit=2&cursor=" + next)
              .statusCode(200)
              .body("total.total_encryptions", greaterThanOrEqualTo(3))
              .extract()
              .jsonPath();
      List<Map<String, Object>> items = page.getList("items");
      assertTrue(items.size() <= 2);
      for (Map<String, Object> item : items) {
        assertNull(seen.put(String.valueOf(item.get("tenant_id")), item), "each tenant once");
      }
      next = page.getString("next_cursor");
      pages++;
    } while (next != null);

    // Then
    assertTrue(pages > 1 || seen.size() == 2);
    assertEquals(1, usageOf(calls, seen).get("total_encryptions"));
    assertEquals(2, usageOf(other, seen).get("total_encryptions"));
    assertEquals(0.0f, usageOf(other, seen).get("error_rate_percent"));
    calls.get(operator, PATH + "/tenants?limit=0").statusCode(400);
    calls.get(operator, PATH + "/tenants?cursor=x").statusCode(400);
    calls.get(calls.user("admin"), PATH + "/tenants").statusCode(403);
    calls
        .get(TestTokens.of("soc_analyst", TestTokens.OPERATOR_TENANT), PATH + "/tenants")
        .statusCode(403);
  }

  private static Map<String, Object> usageOf(Calls of, Map<String, Map<String, Object>> seen) {
    return seen.getOrDefault(of.tenant().toString(), Map.of());
  }

  @Test
  void aWriteThatIsRepeatedCountsOnce() throws SQLException {
    // Given: the connection may break after the commit, and the ledger asks again
    TenantId tenant = new TenantId(calls.tenant());
    UUID id = UUID.randomUUID();

    // When
    for (int i = 0; i < 3; i++) {
      transaction
          .withoutTenant(
              c ->
                  UsageTable.add(
                      c, List.of(new UsageTable.Sum(tenant, id, FieldCounts.decrypted(7, 2)))))
          .await()
          .atMost(Duration.ofSeconds(10));
    }

    // Then
    calls
        .get(calls.user("admin"), PATH)
        .body("total_decryptions", is(7))
        .body("decryption_errors", is(2));
  }
}
