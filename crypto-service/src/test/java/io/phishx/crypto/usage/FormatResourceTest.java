package io.phishx.crypto.usage;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RunningService
class FormatResourceTest {

  private static final String PATH = "/encryption/formats";

  private final UsageLedger ledger;
  private final Calls calls = Calls.ofNewTenant();

  @Inject
  FormatResourceTest(UsageLedger ledger) {
    this.ledger = ledger;
  }

  @Test
  void formatsAreAddedUpPerColumnOfTheTenant() {
    // Given
    FormatCounts.Column sender = new FormatCounts.Column("email_analysis", "sender");
    FormatCounts.Column body = new FormatCounts.Column("email_analysis", "body");
    count(calls, Map.of(sender, new FormatCounts(2, 3, 4)));
    count(calls, Map.of(sender, FormatCounts.PLAINTEXT, body, FormatCounts.V2));
    count(Calls.ofNewTenant(), Map.of(body, FormatCounts.V1));

    // When / Then
    calls
        .get(calls.user("admin"), PATH)
        .statusCode(200)
        .body("migration", is(false))
        .body("columns", hasSize(2))
        .body("columns.field", equalTo(List.of("body", "sender")))
        .body("columns[0].plaintext", is(0))
        .body("columns[0].v2", is(1))
        .body("columns[1].plaintext", is(3))
        .body("columns[1].v1", is(3))
        .body("columns[1].v2", is(4));
  }

  @Test
  void openingOutsideOfAMigrationCountsNoFormat() {
    // Given
    List<Map<String, Object>> rows =
        calls
            .encrypt("{\"table\":\"findings\",\"rows\":[{\"description\":\"a\"}]}")
            .jsonPath()
            .getList("rows");

    // When
    calls.post(
        calls.service("anomaly-service"),
        "/encryption/rows/decrypt",
        Map.of("table", "findings", "rows", rows));

    // Then
    calls.get(calls.user("admin"), PATH).body("columns", hasSize(0));
  }

  @ParameterizedTest
  @CsvSource({"soc_analyst", "api_client", "readonly"})
  void onlyAdminsMayAsk(String role) {
    calls.get(calls.user(role), PATH).statusCode(403);
  }

  private void count(Calls of, Map<FormatCounts.Column, FormatCounts> seen) {
    ledger.count(new TenantId(of.tenant()), FieldCounts.decrypted(0, 0).seen(seen));
  }
}
