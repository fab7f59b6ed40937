package io.phishx.crypto.rotation;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@RunningService
class DueKeySweepTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private final Calls old = Calls.ofNewTenant();
  private final Calls older = Calls.ofNewTenant();
  private final Calls young = Calls.ofNewTenant();

  @Inject DueKeySweep sweep;
  @Inject MeterRegistry metrics;

  @Test
  void aKeyOfATenantThatSealsNothingGetsItsSuccessorInTime() throws SQLException {
    // Given
    old.encrypt(ROW);
    older.encrypt(ROW);
    young.encrypt(ROW);
    age(old, 91);
    age(older, 91);

    // When
    int rotated = sweep.sweep(1).await().atMost(Duration.ofSeconds(10));

    // Then
    assertEquals(2, rotated);
    assertEquals(0, sweep.sweep().await().atMost(Duration.ofSeconds(10)));
    old.encrypt(ROW).then().body("rows[0].description", startsWith("v2:2:"));
    young.encrypt(ROW).then().body("rows[0].description", startsWith("v2:1:"));
    old.get(old.user("admin"), "/encryption/keys/history")
        .body("[0].actor", equalTo("crypto-service"));
  }

  @Test
  void keysThatCannotBeRotatedStandBeforeNoOther() throws SQLException {
    // Given: the three oldest keys fail again and again
    sweep.sweep().await().atMost(Duration.ofSeconds(20));
    List<Calls> failing = List.of(old, older, young);
    Calls last = Calls.ofNewTenant();
    for (Calls due : failing) {
      due.encrypt(ROW);
      age(due, 100);
    }
    last.encrypt(ROW);
    age(last, 91);
    String tenants =
        failing.stream()
            .map(due -> "'" + due.tenant() + "'")
            .collect(Collectors.joining(", ", "(", ")"));
    Database.execute(
        """
        create function refuse_key() returns trigger language plpgsql
          as $$ begin raise exception 'refused by the test'; end $$;
        create trigger refuse_key before insert on data_key for each row
          when (new.tenant_id in %s) execute function refuse_key()
        """
            .formatted(tenants));

    // When / Then
    try {
      assertEquals(1, sweep.sweep(2).await().atMost(Duration.ofSeconds(20)));
      last.encrypt(ROW).then().body("rows[0].description", startsWith("v2:2:"));
      assertEquals(3, metrics.get("phishx_crypto_overdue_keys").gauge().value());
      assertEquals(0, sweep.sweep(2).await().atMost(Duration.ofSeconds(20)));
    } finally {
      Database.execute("drop trigger refuse_key on data_key; drop function refuse_key()");
    }
    assertEquals(3, sweep.sweep(1).await().atMost(Duration.ofSeconds(20)));
    assertEquals(0, metrics.get("phishx_crypto_overdue_keys").gauge().value());
  }

  private static void age(Calls of, int days) throws SQLException {
    Database.execute(
        "update data_key set created_at = created_at - interval '%d days' where tenant_id = '%s'"
            .formatted(days, of.tenant()));
  }
}
