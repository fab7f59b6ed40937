package io.phishx.chassis.audit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.Trials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain as it is sealed by replicas that are killed, and as somebody tampers with it. */
class AuditChainTest {

  private static final int WRITERS = 8;
  private static final int EACH = Trials.of(60, 2_000);
  private static final Duration LONG = Duration.ofSeconds(60);

  private static KeyPair signing;

  @TempDir static Path folder;

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private AuditReplica one;
  private AuditReplica two;

  @BeforeAll
  static void database() throws SQLException, IOException, GeneralSecurityException {
    AuditDatabase.use();
    signing = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @BeforeEach
  void replicas() throws SQLException {
    Map<String, String> settings =
        Map.of(
            "phishx.audit.checkpoint.signing-key",
            Base64.getEncoder().encodeToString(signing.getPrivate().getEncoded()),
            "phishx.audit.checkpoint.folder",
            folder.toString());
    one = new AuditReplica(settings);
    two = new AuditReplica(settings);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void eightWritersOnTwoReplicasKilledWhileSealingLeaveAnIntactChain() throws SQLException {
    // Given
    one.seal();
    two.seal();
    AtomicBoolean writing = new AtomicBoolean(true);
    int acknowledged;
    int killed;
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      CompletableFuture<Integer> killer =
          CompletableFuture.supplyAsync(() -> killSealers(writing), threads);

      // When
      List<CompletableFuture<Integer>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        AuditReplica replica = writer % 2 == 0 ? one : two;
        String name = "writer-" + writer;
        writers.add(CompletableFuture.supplyAsync(() -> write(replica, name), threads));
      }
      acknowledged = writers.stream().mapToInt(CompletableFuture::join).sum();
      writing.set(false);
      killed = killer.join();
    }

    // Then
    await().atMost(LONG).until(() -> one.verify(tenant).unsealed() == 0);
    AuditVerification.Result result = one.verify(tenant);
    assertTrue(result.intact(), result::toString);
    assertTrue(killed > 0, "no sealer was killed");
    assertEquals(count("audit_log"), result.entries());
    assertTrue(result.entries() >= acknowledged, "an acknowledged entry is lost");
    assertTrue(acknowledged > WRITERS * EACH / 2, "only " + acknowledged + " were written");

    // When its sealed values are sealed anew
    execute("update audit_log set ip_address = 'k2:' || substr(ip_address, 4)");

    // Then
    assertTrue(two.verify(tenant).intact());
  }

  @Test
  void tamperingIsFoundByTheServiceAndOffline() throws Exception {
    // Given
    for (int i = 0; i < 30; i++) {
      one.append(tenant, "somebody", i).await().atMost(LONG);
    }
    one.sealNow();
    assertTrue(one.checkpointNow() >= 1, "no checkpoint");
    assertEquals(0, two.checkpointNow(), "the other replica's is enough");
    one.sealNow();
    assertTrue(one.verify(tenant).intact());
    assertOffline(0, "intact: 31 entries");
    assertOffline("auth-service", 2, "UNCHECKED: no checkpoint of this tenant by auth-service");

    // When, Then
    tampered("update audit_log set actor = 'else' where " + at(7), "altered", "altered: entry");
    tampered("update audit_log set ip_address = 'k1:1.1.1.1' where " + at(9), "altered", "altered");
    tampered("delete from audit_log where " + at(12), "missing", "missing: entries 12 to 12");
    tampered(
        "insert into audit_log select gen_random_uuid(), tenant_id, at - interval '1 hour',"
            + " event_type, outcome, actor, facts, sealed_as, action_details, ip_address,"
            + " user_agent, mac from audit_log where "
            + at(3),
        "inserted",
        "inserted: entry");
    tampered("update audit_chain set hash = sha256('x') where " + place(20), "chain", "altered");
    cutOff();
  }

  @Test
  void exportHoldsWhatWasSealedWhenItBegan() throws SQLException {
    // Given
    for (int i = 0; i < 5; i++) {
      one.append(tenant, "somebody", i).await().atMost(LONG);
    }
    one.sealNow();
    ExportHead head = one.beginExport(tenant);
    for (int i = 5; i < 8; i++) {
      one.append(tenant, "somebody", i).await().atMost(LONG);
    }
    one.sealNow();
    // of a replica whose clock goes slow: it comes on a later page, with a later place
    execute("update audit_log set at = at - interval '1 hour' where " + at(9));

    // When
    List<ExportedEntry> lines = one.export(tenant, head);

    // Then
    assertEquals(5, head.upTo());
    assertEquals(
        List.of(1L, 2L, 3L, 4L, 5L),
        lines.stream().map(ExportedEntry::seq).filter(Objects::nonNull).sorted().toList());
    assertEquals(7, lines.size(), "the act and the slow one are pending");
    assertEquals(
        List.of(5L), lines.stream().map(ExportedEntry::covers).filter(Objects::nonNull).toList());
    ExportCheck check = new ExportCheck(AuditReplica.SERVICE, Optional.empty());
    lines.forEach(check::add);
    ExportCheck.Verdict verdict = check.conclude(List.of());
    assertTrue(verdict.intact(), verdict.findings()::toString);
  }

  @Test
  void brokenChainGetsNoCheckpoint() throws SQLException {
    // Given
    for (int i = 0; i < 5; i++) {
      one.append(tenant, "somebody", i).await().atMost(LONG);
    }
    one.sealNow();
    execute("update audit_chain set hash = sha256('x') where " + place(3));

    // When
    one.checkpointNow();

    // Then
    assertEquals(0, count("audit_log where event_type = 'audit.checkpoint'"));
  }

  /** What an attacker who cuts both tables off leaves is intact in itself, but ends too early. */
  private void cutOff() throws Exception {
    execute("delete from audit_log where " + at("> 25"));
    execute("delete from audit_chain where " + place("> 25"));
    assertEquals("truncated", one.verify(tenant).finding());
    assertOffline(1, "truncated: the checkpoint of");
  }

  private void tampered(String sql, String finding, String offline) throws Exception {
    execute("create table kept_log as select * from audit_log");
    execute("create table kept_chain as select * from audit_chain");
    execute(sql);
    AuditVerification.Result result = one.verify(tenant);
    assertEquals(finding, result.finding(), result::toString);
    assertOffline(1, offline);
    execute("delete from audit_log");
    execute("delete from audit_chain");
    execute("insert into audit_log select * from kept_log");
    execute("insert into audit_chain select * from kept_chain");
    execute("drop table kept_log");
    execute("drop table kept_chain");
    assertTrue(one.verify(tenant).intact());
  }

  private void assertOffline(int exit, String says) throws IOException {
    assertOffline(AuditReplica.SERVICE, exit, says);
  }

  private void assertOffline(String service, int exit, String says) throws IOException {
    JsonMapper json =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    List<String> lines = new ArrayList<>();
    for (ExportedEntry entry : one.export(tenant)) {
      lines.add(json.writeValueAsString(entry));
    }
    Path export = Files.write(folder.resolve("export.ndjson"), lines);
    Path key =
        Files.writeString(
            folder.resolve("public.pem"),
            "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(signing.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
    Path mac = Files.writeString(folder.resolve("mac.key"), AuditReplica.MAC_KEY + "\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code =
        AuditExportVerifier.run(
            new String[] {
              "--export", export.toString(),
              "--checkpoints", folder.toString(),
              "--public-key", key.toString(),
              "--mac-key-file", mac.toString(),
              "--service", service
            },
            print,
            print);
    String said = out.toString(StandardCharsets.UTF_8);
    assertEquals(exit, code, said);
    assertTrue(said.contains(says), said);
  }

  private int write(AuditReplica replica, String name) {
    int written = 0;
    for (int i = 0; i < EACH; i++) {
      try {
        replica.append(tenant, name, i).await().atMost(LONG);
        written++;
      } catch (RuntimeException connectionKilled) {
        // not acknowledged: the next one gets a connection of its own
      }
    }
    return written;
  }

  /** Ends connections in the midst of sealing, as a replica's death does. */
  private static int killSealers(AtomicBoolean writing) {
    int killed = 0;
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement()) {
      while (writing.get()) {
        try (ResultSet rows =
            statement.executeQuery(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where datname = current_database() and usename = 'phishx_app'"
                    + " and (query like '%audit_unchained%' or query like '%audit_extend%') and state <> 'idle'")) {
          rows.next();
          killed += rows.getInt(1);
        }
      }
      return killed;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String at(int seq) {
    return at("= " + seq);
  }

  private String at(String seq) {
    return "id in (select entry_id from audit_chain where " + place(seq) + ")";
  }

  private String place(int seq) {
    return place("= " + seq);
  }

  private String place(String seq) {
    return "tenant_id = '" + tenant + "' and seq " + seq;
  }

  private long count(String from) throws SQLException {
    String where = from.contains(" where ") ? " and " : " where ";
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from " + from + where + "tenant_id = '" + tenant + "'")) {
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
