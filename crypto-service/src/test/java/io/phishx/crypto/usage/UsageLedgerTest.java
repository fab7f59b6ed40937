package io.phishx.crypto.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.database.BeginPatience;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.testkit.Configs;
import io.phishx.embedded.FreePorts;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks for his counts again and again costs others nothing. */
class UsageLedgerTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final TenantId ASKING = new TenantId(UUID.randomUUID());
  private static final TenantId WORKING = new TenantId(UUID.randomUUID());

  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;

  @AfterEach
  void close() {
    vertx.close().await().atMost(LONG);
  }

  @Test
  void withoutItsDatabaseItKeepsAFewFilesHoweverOftenSomebodyAsks() throws IOException {
    // Given
    CryptoConfig config = Configs.crypto(Map.of("usage-journal", folder.toString()));
    UsageJournal journal = new UsageJournal(config, Clock.systemUTC());
    UsageLedger ledger =
        new UsageLedger(
            journal,
            withoutDatabase(),
            vertx,
            Clock.systemUTC(),
            config,
            new SimpleMeterRegistry());
    int asked = 3 * UsageLedger.MOST_UNCONFIRMED;

    // When
    for (int i = 0; i < asked; i++) {
      ledger.count(WORKING, FieldCounts.decrypted(1, 0));
      assertThrows(RuntimeException.class, () -> ledger.total(ASKING).await().atMost(LONG));
    }

    // Then
    try (Stream<Path> files = Files.list(folder)) {
      long open = files.filter(file -> file.toString().endsWith(".counts")).count();
      assertTrue(open <= UsageLedger.MOST_UNCONFIRMED + 1, open + " files");
    }
    assertEquals(asked, counted(), "no count is lost");
  }

  /** What the files hold, as the next process reads them. */
  private long counted() throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Path copies = Files.createTempDirectory(folder, "copy");
        Files.copy(file, copies.resolve(file.getFileName()));
        UsageJournal next =
            new UsageJournal(
                Configs.crypto(Map.of("usage-journal", copies.toString())), Clock.systemUTC());
        sum +=
            next.leftBehind().stream()
                .flatMap(left -> left.sum(WORKING).stream())
                .mapToLong(left -> left.counts().decryptions())
                .sum();
      }
    }
    return sum;
  }

  @SuppressWarnings("NullAway") // without Hibernate there are no sessions, and none are needed
  private TenantTransaction withoutDatabase() {
    PgConnectOptions nowhere =
        new PgConnectOptions()
            .setHost("127.0.0.1")
            .setPort(FreePorts.next())
            .setDatabase("phishx_nowhere")
            .setUser("nobody")
            .setPassword("none");
    return new TenantTransaction(
        Pool.newInstance(PgBuilder.pool().connectingTo(nowhere).using(vertx.getDelegate()).build()),
        null,
        new BeginPatience(vertx.getDelegate(), Duration.ofSeconds(4)));
  }
}
