package io.phishx.chassis.audit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.embedded.OwnedProcess;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.Trials;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that seal while others write, and are killed. */
class SealerDeathTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int KILLS = Trials.of(1, 25);
  private static final int WRITERS = 8;
  private static final int SOME = 40;

  private final TenantId tenant = new TenantId(UUID.randomUUID());

  @BeforeAll
  static void database() throws SQLException, IOException {
    AuditDatabase.use();
  }

  @Test
  void processesKilledWhileTheySealLeaveAnIntactChain(@TempDir Path folder) throws SQLException {
    AtomicBoolean writing = new AtomicBoolean(true);
    try (AuditReplica replica = new AuditReplica(Map.of());
        ExecutorService threads = Executors.newCachedThreadPool()) {
      // Given
      List<CompletableFuture<Integer>> writers =
          IntStream.range(0, WRITERS)
              .mapToObj(
                  n -> CompletableFuture.supplyAsync(() -> write(replica, n, writing), threads))
              .toList();

      // When
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          long before = links();
          try (OwnedProcess sealer = SealerProcess.start(folder.resolve("sealer.log"))) {
            await().atMost(LONG).until(() -> links() > before + SOME);
            sealer.kill();
          }
        }
      } finally {
        writing.set(false);
      }
      int acknowledged = writers.stream().mapToInt(CompletableFuture::join).sum();

      // Then
      await().atMost(LONG).until(() -> replica.sealNow() == 0);
      AuditVerification.Result result = replica.verify(tenant);
      assertTrue(result.intact(), result::toString);
      assertEquals(0, result.unsealed());
      assertEquals(acknowledged, result.entries());
    }
  }

  private int write(AuditReplica replica, int writer, AtomicBoolean writing) {
    int written = 0;
    while (writing.get()) {
      replica.append(tenant, "writer-" + writer, written++).await().atMost(LONG);
    }
    return written;
  }

  private long links() throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from audit_chain where tenant_id = '" + tenant + "'")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
