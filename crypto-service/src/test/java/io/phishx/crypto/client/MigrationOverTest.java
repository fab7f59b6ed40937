package io.phishx.crypto.client;

import static io.phishx.crypto.testkit.Migrating.LEGACY_VALUE;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Migrating;
import io.phishx.crypto.testkit.RunningService;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rows of {@link MigratingServiceTest} once nothing of the migration is switched on. */
@RunningService
class MigrationOverTest {

  @Inject Vertx vertx;
  @Inject TenantTransaction transactions;
  @Inject MeterRegistry metrics;

  @Test
  void whatWasNotSealedInTimeIsRefusedAndStaysAsItIs() throws SQLException {
    // Given
    Calls calls = new Calls(Migrating.TENANT);
    try (ImportedMails mails = new ImportedMails(calls)) {
      UUID mail = mails.add("a@b.example", LEGACY_VALUE);

      // When
      mails.pass(vertx, transactions);

      // Then
      assertEquals("a@b.example", mails.read("sender", mail));
      assertEquals(LEGACY_VALUE, mails.read("subject", mail));
      mails
          .open(mail)
          .body("rows[0].size()", equalTo(0))
          .body("errors.type", hasItems("/problems/unknown-format", "/problems/not-authentic"));
      assertEquals(1, metrics.get("phishx_crypto_encryption_enabled").gauge().value());
      assertEquals(0, metrics.get("phishx_crypto_migration").gauge().value());
    }
  }

  @Test
  void whatNobodyMaySealIsNotCountedAgainBeforeTheNextDay() throws SQLException {
    // Given
    Calls calls = Calls.ofNewTenant();
    try (ImportedMails mails = new ImportedMails(calls)) {
      mails.add("a@b.example", "readable");

      // When / Then
      assertTrue(mails.pass(vertx, transactions).settled());
    }
  }

  @Test
  void theListedTableIsOneOfTheOthersAgain() {
    // Given
    Calls calls = new Calls(Migrating.TENANT);
    Map<String, Object> table = Map.of("fields", Map.of("text", Map.of("searchable", false)));
    calls
        .put(
            calls.user("admin"),
            "/encryption/fields",
            Map.of("tables", Map.of(Migrating.UNDIVIDED, table)))
        .statusCode(200);

    // When / Then
    for (String act : List.of("decrypt", "rewrap")) {
      calls
          .post(
              calls.user("admin"),
              "/encryption/rows/" + act,
              Map.of(
                  "table",
                  Migrating.UNDIVIDED,
                  "row_ids",
                  List.of("1"),
                  "rows",
                  List.of(Map.of("text", LEGACY_VALUE))))
          .statusCode(200)
          .body("errors[0].type", equalTo("/problems/not-authentic"));
    }
  }
}
