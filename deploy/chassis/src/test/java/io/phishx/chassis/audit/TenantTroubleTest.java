package io.phishx.chassis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.PostgresResource;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One tenant's audit log is in trouble, and the others' are not. */
class TenantTroubleTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** Comes before every other in the order of ids. */
  private final TenantId first =
      new TenantId(new UUID(0, UUID.randomUUID().getMostSignificantBits()));

  private final TenantId second = new TenantId(UUID.randomUUID());
  private AuditReplica replica;

  @BeforeEach
  void replica() throws Exception {
    AuditDatabase.use();
    replica =
        new AuditReplica(
            Map.of(
                "phishx.audit.checkpoint.signing-key",
                signingKey(),
                "phishx.audit.checkpoint.interval",
                "1ms",
                "phishx.notify.targets.soc.url",
                "http://localhost:1",
                "phishx.notify.targets.soc.events",
                "audit.broken"));
  }

  @AfterEach
  void close() throws SQLException {
    replica.close();
    for (String table : new String[] {"audit_pending", "audit_chain", "audit_heads", "audit_log"}) {
      execute("delete from " + table);
    }
  }

  @Test
  void tenantThatCannotBeSealedKeepsNobodyElseWaiting() throws SQLException {
    // Given
    append(first, 1);
    replica.sealNow();
    execute(
        "insert into audit_pending select tenant_id, entry_id from audit_chain where " + of(first));
    append(second, 3);

    // When
    replica.sealNow();

    // Then
    assertEquals(3, count("audit_chain where " + of(second)));
    assertEquals(1, replica.sealFailures());
    assertTrue(replica.oldestPendingSeconds() > 0, "nobody sees what waits");

    // When it is mended
    execute("delete from audit_pending where " + of(first));
    append(first, 1);
    replica.sealNow();
    replica.sealNow();

    // Then
    assertEquals(2, count("audit_chain where " + of(first)));
    assertEquals(0, replica.oldestPendingSeconds());
  }

  @Test
  void manyTenantsAreSealedInOneRoundEachInHisOwnChain() {
    // Given
    List<TenantId> many =
        Stream.generate(() -> new TenantId(UUID.randomUUID())).limit(120).toList();
    for (int round = 0; round < 2; round++) {
      append(many, 2);
      append(second, 700);

      // When
      int sealed = replica.sealNow();

      // Then
      assertEquals(2 * many.size() + 700, sealed);
    }
    for (TenantId tenant : many) {
      AuditVerification.Result result = replica.verify(tenant);
      assertTrue(result.intact(), () -> tenant + ": " + result);
      assertEquals(4, result.entries());
    }
    assertEquals(1_400, replica.verify(second).entries());
    assertTrue(replica.verify(second).intact());
    assertEquals(0, replica.sealFailures());
  }

  @Test
  void everyTenantWhoseChainIsTruncatedIsToldOnceAndOnlyWhenThatWasStored() throws SQLException {
    // Given
    append(first, 5);
    append(second, 5);
    replica.sealNow();
    replica.checkpointNow();
    execute("delete from audit_chain where seq > 2 and " + either());

    // When it cannot be told
    execute("revoke insert on notification_outbox from phishx_app");
    replica.checkpointNow();
    execute("grant insert on notification_outbox to phishx_app");

    // Then
    assertEquals(0, told(first));

    // When
    replica.checkpointNow();
    replica.checkpointNow();

    // Then
    assertEquals(1, told(first));
    assertEquals(1, told(second));
  }

  private void append(List<TenantId> tenants, int entries) {
    tenants.forEach(tenant -> append(tenant, entries));
  }

  private void append(TenantId tenant, int entries) {
    for (int i = 0; i < entries; i++) {
      replica.append(tenant, "somebody", i).await().atMost(LONG);
    }
  }

  private long told(TenantId tenant) throws SQLException {
    return count("notification_outbox where event_type = 'audit.broken' and " + of(tenant));
  }

  private String either() {
    return "tenant_id in ('" + first + "', '" + second + "')";
  }

  private static String of(TenantId tenant) {
    return "tenant_id = '" + tenant + "'";
  }

  private static String signingKey() throws GeneralSecurityException {
    return Base64.getEncoder()
        .encodeToString(
            KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded());
  }

  private static long count(String from) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + from)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }
}
