package io.phishx.chassis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.PostgresResource;
import java.io.IOException;
import java.nio.file.Path;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain that somebody who knows how it is made has cut off, or chained anew. */
class AuditHeadTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private AuditReplica replica;

  @BeforeAll
  static void database() throws SQLException, IOException {
    AuditDatabase.use();
  }

  @BeforeEach
  void sealed(@TempDir Path folder) throws SQLException, GeneralSecurityException {
    String key =
        Base64.getEncoder()
            .encodeToString(
                KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded());
    replica =
        new AuditReplica(
            Map.of(
                "phishx.audit.checkpoint.signing-key",
                key,
                "phishx.audit.checkpoint.folder",
                folder.toString()));
    append(10);
  }

  @AfterEach
  void close() throws SQLException {
    replica.close();
    for (String table : List.of("audit_pending", "audit_chain", "audit_heads", "audit_log")) {
      execute("delete from " + table + " where %s");
    }
  }

  @Test
  void chainThatIsChainedAnewWithoutAnEntryIsFound() throws SQLException {
    // Given
    assertTrue(replica.verify(tenant).intact());

    // When
    execute(
        "delete from audit_log where id = (select entry_id from audit_chain where %s and seq = 5)");
    execute("delete from audit_chain where %s and seq = 5");
    execute("update audit_chain set seq = seq - 1 where %s and seq > 5");
    execute(
        """
        do $$
        declare r record; prev bytea := decode(repeat('00', 32), 'hex');
        begin
          for r in select c.seq, l.mac from audit_chain c join audit_log l on l.id = c.entry_id
              where c.%s order by c.seq loop
            prev := sha256(prev || int8send(r.seq) || r.mac);
            update audit_chain set hash = prev where %s and seq = r.seq;
          end loop;
        end
        $$
        """);

    // Then
    assertEquals("truncated", replica.verify(tenant).finding());
    execute(
        """
        update audit_heads h set seq = c.seq, hash = c.hash
        from audit_chain c where c.seq = 9 and c.tenant_id = h.tenant_id and h.%s
        """);
    assertEquals("chain", replica.verify(tenant).finding());
  }

  @Test
  void sealerHidesNoTruncationByGoingOn() throws SQLException {
    // Given
    cutOffAbove(7);

    // When
    append(3);

    // Then
    assertEquals("truncated", replica.verify(tenant).finding());
    assertEquals(3, replica.verify(tenant).unsealed());
    assertEquals(1, replica.broken("truncated"));
  }

  @Test
  void truncationToAnOlderHeadIsFoundByTheFolder() throws SQLException {
    // Given
    execute("create table older_head as select * from audit_heads where %s");
    append(5);
    assertTrue(replica.checkpointNow() >= 1, "no checkpoint");
    assertTrue(replica.verify(tenant).intact());

    // When
    cutOffAbove(10);
    execute("delete from audit_pending where %s");
    execute("delete from audit_log where event_type = 'audit.checkpoint' and %s");
    execute("delete from audit_heads where %s");
    execute("insert into audit_heads select * from older_head");
    execute("drop table older_head");

    // Then
    assertEquals("truncated", replica.verify(tenant).finding());
    replica.checkpointNow();
    assertEquals(0, checkpoints());
  }

  @Test
  void chainWithoutAHeadIsToldOfAndProvenFromThenOn() throws SQLException {
    // Given
    execute("delete from audit_heads where %s");
    assertEquals("unproven", replica.verify(tenant).finding());

    // When
    append(1);

    // Then
    assertTrue(replica.verify(tenant).intact());
    assertEquals(1, replica.broken("unproven"));
  }

  private void append(int entries) {
    for (int i = 0; i < entries; i++) {
      replica.append(tenant, "somebody", i).await().atMost(LONG);
    }
    replica.sealNow();
  }

  private void cutOffAbove(int seq) throws SQLException {
    execute(
        "delete from audit_log where id in (select entry_id from audit_chain where %s and seq > "
            + seq
            + ")");
    execute("delete from audit_chain where %s and seq > " + seq);
  }

  private long checkpoints() throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from audit_log where event_type = 'audit.checkpoint'"
                    + " and tenant_id = '"
                    + tenant
                    + "'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Runs {@code sql} as a superuser, with the tenant's condition in place of {@code %s}. */
  private void execute(String sql) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql.replace("%s", "tenant_id = '" + tenant + "'"));
    }
  }
}
