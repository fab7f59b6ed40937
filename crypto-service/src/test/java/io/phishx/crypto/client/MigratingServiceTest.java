package io.phishx.crypto.client;

import static io.phishx.crypto.testkit.Migrating.LEGACY_TEXT;
import static io.phishx.crypto.testkit.Migrating.LEGACY_VALUE;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Migrating;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Everything that a migration switches, over HTTP and through the owner's re-wrapping. */
@RunningService
@TestProfile(Migrating.class)
class MigratingServiceTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @Inject Vertx vertx;
  @Inject TenantTransaction transactions;
  @Inject MeterRegistry metrics;

  @Test
  void whatTheGuidesCodeLeftOpensAndIsSealedRowByRow() throws SQLException {
    // Given
    Calls calls = new Calls(Migrating.TENANT);
    try (ImportedMails mails = new ImportedMails(calls)) {
      UUID mail = mails.add("a@b.example", LEGACY_VALUE);
      mails
          .open(mail)
          .body("rows[0].sender", equalTo("a@b.example"))
          .body("rows[0].subject", equalTo(LEGACY_TEXT));

      // When
      KeyTargets targets = mails.pass(vertx, transactions);

      // Then
      assertTrue(targets.settled(), targets.toString());
      assertTrue(mails.read("sender", mail).startsWith("v2:1:"));
      assertTrue(mails.read("subject", mail).startsWith("v2:1:"));
      assertTrue(mails.read("sender_index", mail).startsWith("i1:"));
      mails
          .open(mail)
          .body("rows[0].sender", equalTo("a@b.example"))
          .body("rows[0].subject", equalTo(LEGACY_TEXT));
      String column = "columns.find { it.table == 'email_analysis' && it.field == '%s' }.%s";
      calls
          .get(calls.user("admin"), "/encryption/formats")
          .statusCode(200)
          .body("migration", equalTo(true))
          .body(column.formatted("sender", "plaintext"), greaterThanOrEqualTo(2))
          .body(column.formatted("subject", "v1"), greaterThanOrEqualTo(2))
          .body(column.formatted("subject", "v2"), greaterThan(0));
    }
  }

  @Test
  void switchedOffItSealsNothingAndSaysSo() {
    // Given
    Calls calls = Calls.ofNewTenant();

    // When / Then
    calls
        .encrypt("{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}")
        .then()
        .body("rows[0].description", equalTo("x"));
    assertEquals(0, metrics.get("phishx_crypto_encryption_enabled").gauge().value());
    assertEquals(1, metrics.get("phishx_crypto_migration").gauge().value());
  }

  @Test
  void theOlderKeysOpenForTheirTenantAndInItsListedTableOnly() {
    // Given
    Calls calls = new Calls(Migrating.TENANT);
    Map<String, Object> table = Map.of("fields", Map.of("text", Map.of("searchable", false)));
    calls
        .put(
            calls.user("admin"),
            "/encryption/fields",
            Map.of("tables", Map.of(Migrating.UNDIVIDED, table, "other", table)))
        .statusCode(200);

    // When / Then
    own(calls, "decrypt", Migrating.UNDIVIDED).body("rows[0].text", equalTo(LEGACY_TEXT));
    own(calls, "rewrap", Migrating.UNDIVIDED).body("rows[0].text", startsWith("v2:"));
    own(calls, "decrypt", "other").body("errors[0].type", equalTo("/problems/not-authentic"));
    Calls stranger = Calls.ofNewTenant();
    stranger
        .post(
            stranger.service(ImportedMails.OWNER),
            "/encryption/rows/decrypt",
            Map.of(
                "table",
                "findings",
                "row_ids",
                List.of("1"),
                "rows",
                List.of(Map.of("description", LEGACY_VALUE))))
        .statusCode(200)
        .body("errors[0].type", equalTo("/problems/not-authentic"));
  }

  @Test
  void aTenantWithoutAnyKeyGetsOneForRowsThatWereNeverSealed() throws SQLException {
    // Given
    Calls calls = Calls.ofNewTenant();
    try (ImportedMails mails = new ImportedMails(calls)) {
      UUID mail = mails.add("a@b.example", "readable");
      assertEquals("0", keys(calls));

      // When
      mails.pass(vertx, transactions);

      // Then
      assertTrue(mails.read("subject", mail).startsWith("v2:1:"));
      mails.open(mail).body("rows[0].subject", equalTo("readable"));
    }
  }

  @Test
  void rowsThatCameAfterTheCountAreSeenWhenItIsADayOld() throws SQLException {
    // Given
    Calls calls = Calls.ofNewTenant();
    try (ImportedMails mails = new ImportedMails(calls)) {
      assertTrue(mails.pass(vertx, transactions).settled(), "nothing is to be done");
      UUID mail = mails.add("a@b.example", "readable");
      mails.age("23 hours");
      assertTrue(mails.pass(vertx, transactions).settled());
      assertEquals("readable", mails.read("subject", mail));

      // When
      mails.age("2 hours");
      mails.pass(vertx, transactions);

      // Then
      assertTrue(mails.read("subject", mail).startsWith("v2:1:"));
      calls
          .get(calls.user("admin"), "/encryption/coverage")
          .statusCode(200)
          .body(
              "tables.find { it.table == 'email_analysis' }.columns"
                  + ".find { it.column == 'subject' }.rows",
              equalTo(1));
    }
  }

  @Test
  void whatWasCountedReadableBeforeTheMigrationIsLookedAtAgainAndWhatFailsMayWait()
      throws SQLException {
    // Given: no key of this tenant made one of its values
    Calls calls = Calls.ofNewTenant();
    try (ImportedMails mails = new ImportedMails(calls)) {
      mails.pass(vertx, transactions);
      UUID mail = mails.add("a@b.example", LEGACY_VALUE);
      KeyUpkeep upkeep = Passes.upkeep(vertx, calls, ImportedMails.OWNER);
      TenantId tenant = new TenantId(calls.tenant());
      String asOf = upkeep.targets(tenant).await().atMost(LONG).asOf();
      KeyTargets before =
          upkeep
              .report(
                  tenant,
                  new Coverage(
                      asOf,
                      Map.of(
                          "email_analysis", List.of(new ColumnCount("sender", "readable", 0, 1)))))
              .await()
              .atMost(LONG);
      assertFalse(before.settled());
      assertTrue(before.mayWait());

      // When
      KeyTargets after = mails.pass(vertx, transactions);

      // Then: nobody comes back for the other one before the next round
      assertTrue(mails.read("sender", mail).startsWith("v2:1:"));
      assertEquals(LEGACY_VALUE, mails.read("subject", mail));
      assertFalse(after.settled());
      assertTrue(after.mayWait());
    }
  }

  private static io.restassured.response.ValidatableResponse own(
      Calls calls, String act, String table) {
    return calls
        .post(
            calls.user("admin"),
            "/encryption/rows/" + act,
            Map.of(
                "table",
                table,
                "row_ids",
                List.of("1"),
                "rows",
                List.of(Map.of("text", LEGACY_VALUE))))
        .statusCode(200);
  }

  private static String keys(Calls calls) throws SQLException {
    return Database.read(
        "select count(*) from data_key where tenant_id = '%s'".formatted(calls.tenant()));
  }
}
