package io.phishx.crypto.rotation;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.PostgresResource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@RunningService
class DueKeySweepTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private final Calls old = Calls.ofNewTenant();
  private final Calls older = Calls.ofNewTenant();
  private final Calls young = Calls.ofNewTenant();

  @Inject DueKeySweep sweep;

  @Test
  void aKeyOfATenantThatSealsNothingGetsItsSuccessorInTime() throws SQLException {
    // Given
    old.encrypt(ROW);
    older.encrypt(ROW);
    young.encrypt(ROW);
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement =
            connection.prepareStatement(
                "update data_key set created_at = created_at - interval '91 days'"
                    + " where tenant_id = ?")) {
      for (Calls due : List.of(old, older)) {
        statement.setObject(1, due.tenant());
        statement.executeUpdate();
      }
    }

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
}
