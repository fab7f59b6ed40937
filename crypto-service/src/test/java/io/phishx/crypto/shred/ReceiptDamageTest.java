package io.phishx.crypto.shred;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.LedgerFolder;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A receipt that was proven and is damaged later is noticed before anybody needs it. */
@RunningService
class ReceiptDamageTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private final Calls calls = Calls.ofNewTenant();
  private final Calls other = Calls.ofNewTenant();

  @Inject MeterRegistry metrics;

  private double before;

  /** What becomes of a file. */
  enum Damage {
    ONE_LETTER,
    NO_TEXT,
    EMPTIED,
    NULL;

    byte[] of(byte[] file) {
      return switch (this) {
        case ONE_LETTER -> changed(file, '~');
        case NO_TEXT -> changed(file, 0xff);
        case EMPTIED -> new byte[0];
        case NULL -> "null".getBytes(StandardCharsets.US_ASCII);
      };
    }

    /** In the middle of the signed text. */
    private static byte[] changed(byte[] file, int value) {
      byte[] other = file.clone();
      int signature = new String(file, StandardCharsets.US_ASCII).indexOf("\"jws\"");
      other[signature + 100] = (byte) value;
      return other;
    }
  }

  @BeforeEach
  void shredAndWaitUntilTheReceiptIsProven() throws IOException {
    shred(calls).statusCode(200);
    before = doubts();
    // who has seen this file has seen the receipt too
    Path stranger = file(calls).resolveSibling("stranger-" + calls.tenant() + ".json");
    Files.writeString(stranger, "");
    await().atMost(SOON).until(() -> doubts() == before + 1);
    Files.delete(stranger);
    await().atMost(SOON).until(() -> doubts() == before);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDamagedFileOfTheLedgerIsNoticedAndMended(Damage damage) throws IOException {
    // Given: it was proven
    byte[] receipt = Files.readAllBytes(file(calls));
    calls
        .post(calls.user("admin"), "/encryption/rows/encrypt", ROW)
        .spec(problem(410, "keys-shredded"));

    // When
    Files.write(file(calls), damage.of(receipt));

    // Then: its tenant stays shredded, and has its receipt from the database
    await().atMost(SOON).until(() -> doubts() == before + 1);
    calls
        .post(calls.user("admin"), "/encryption/rows/encrypt", ROW)
        .spec(problem(410, "keys-shredded"));
    receipt(calls).statusCode(200).body("tenant_id", equalTo(calls.tenant().toString()));
    Files.write(file(calls), receipt);
    await().atMost(SOON).until(() -> doubts() == before);
  }

  @Test
  void aDamagedReceiptInTheDatabaseIsNoticedAndTheLedgersIsGiven() throws SQLException {
    // Given
    String first = shred(calls).statusCode(200).extract().asString();

    // When
    execute(
        "update shredding set receipt = replace(receipt, '\"jws\":\"e', '\"jws\":\"f')"
            + " where tenant_id = '%s'");

    // Then
    await().atMost(SOON).until(() -> doubts() == before + 1);
    assertEquals(first, receipt(calls).statusCode(200).extract().asString());
    assertEquals(first, shred(calls).statusCode(200).extract().asString());
    execute(
        "update shredding set receipt = replace(receipt, '\"jws\":\"f', '\"jws\":\"e')"
            + " where tenant_id = '%s'");
    await().atMost(SOON).until(() -> doubts() == before);
  }

  @Test
  void aReceiptThatIsDamagedEverywhereKeepsNoOthersFromBeingWrittenAgain()
      throws IOException, SQLException {
    // Given
    shred(other).statusCode(200);
    await().atMost(SOON).until(() -> Files.exists(file(other)));
    byte[] receipt = Files.readAllBytes(file(calls));

    // When
    execute("update shredding set receipt = '{\"receipt_id\": 7' where tenant_id = '%s'");
    Files.delete(file(calls));
    Files.delete(file(other));

    // Then
    await().atMost(SOON).until(() -> Files.exists(file(other)));
    receipt(calls).spec(problem(503, "shred-ledger-in-doubt"));
    calls
        .post(calls.user("admin"), "/encryption/rows/encrypt", ROW)
        .spec(problem(410, "keys-shredded"));
    await().atMost(SOON).until(() -> doubts() == before + 1);
    Files.write(file(calls), receipt);
    receipt(calls).statusCode(200);
    execute("delete from shredding where tenant_id = '%s'");
    await().atMost(SOON).until(() -> doubts() == before);
  }

  @Test
  void theRoundComesToTheEndOfManyReceipts() throws SQLException {
    // When: more than one look takes, at the end of the order and in the midst of it
    int many = 2 * ReceiptRounds.AT_ONCE + 3;
    execute(
        "insert into shredding select gen_random_uuid(), '{\"by\": \"%s\"}', now()"
            + " from generate_series(1, "
            + many
            + ")");

    // Then
    try {
      await().atMost(SOON).until(() -> doubts() == before + many);
    } finally {
      execute("delete from shredding where receipt = '{\"by\": \"%s\"}'");
    }
    await().atMost(SOON).until(() -> doubts() == before);
    assertTrue(many > ReceiptRounds.AT_ONCE);
  }

  private double doubts() {
    return metrics.get("phishx_crypto_shred_ledger_doubts").gauge().value();
  }

  private static Path file(Calls of) {
    return LedgerFolder.of(of.tenant());
  }

  private static ValidatableResponse shred(Calls of) {
    return of.delete(TestTokens.operator(), path(of));
  }

  private static ValidatableResponse receipt(Calls of) {
    return of.get(TestTokens.operator(), path(of));
  }

  private static String path(Calls of) {
    return "/encryption/tenants/" + of.tenant() + "/keys";
  }

  private void execute(String sql) throws SQLException {
    Database.execute(sql.formatted(calls.tenant()));
  }
}
