package io.phishx.chassis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.PostgresResource;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries of several tenants that enter the log by one statement. */
class AppendedTogetherTest {

  private final TenantId one = new TenantId(UUID.randomUUID());
  private final TenantId other = new TenantId(UUID.randomUUID());
  private AuditReplica replica;

  @BeforeAll
  static void database() throws SQLException, IOException {
    AuditDatabase.use();
  }

  @BeforeEach
  void start() throws SQLException {
    replica = new AuditReplica(Map.of());
  }

  @AfterEach
  void close() {
    replica.close();
  }

  @Test
  void eachIsItsTenantsAndInAnIntactChain() throws SQLException {
    // When
    replica.append(
        List.of(
            replica.stamped(one, entry("first")),
            replica.stamped(other, entry("second")),
            replica.stamped(one, entry("third"))));
    replica.sealNow();

    // Then
    assertEquals(List.of("first", "third"), events(one));
    assertEquals(List.of("second"), events(other));
    assertTrue(replica.verify(one).intact());
    assertTrue(replica.verify(other).intact());
  }

  @Test
  void whatIsSentAgainIsThereOnce() throws SQLException {
    // Given
    StampedEntry sent = replica.stamped(one, entry("first"));
    replica.append(List.of(sent));
    replica.sealNow();

    // When: with another beside it, and as what would take its place
    replica.append(List.of(sent, replica.stamped(one, entry("second"))));
    replica.append(List.of(replica.instead(sent, entry("instead"))));
    replica.sealNow();

    // Then
    assertEquals(List.of("first", "second"), events(one));
    assertTrue(replica.verify(one).intact());
  }

  @Test
  void whatCannotBeStoredLeavesNothingOfItsStatement() throws SQLException {
    // Given
    StampedEntry right = replica.stamped(one, entry("first"));
    StampedEntry wrong = replica.stamped(other, entry("nul \u0000"));

    // When / Then
    assertThrows(PgException.class, () -> replica.append(List.of(right, wrong)));
    assertEquals(List.of(), events(one));
  }

  private static AuditEntry entry(String event) {
    return AuditEntry.of(event, Outcome.SUCCESS, "somebody", Map.of("number", "1"));
  }

  private static List<String> events(TenantId tenant) throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement =
            connection.prepareStatement(
                "select coalesce(array_agg(event_type order by at, id), '{}') from audit_log"
                    + " where tenant_id = ?")) {
      statement.setObject(1, tenant.value());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return List.of((String[]) rows.getArray(1).getArray());
      }
    }
  }
}
