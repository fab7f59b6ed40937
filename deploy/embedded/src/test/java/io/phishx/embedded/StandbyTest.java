package io.phishx.embedded;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streaming replication between two embedded servers, and what comes after a promotion. */
class StandbyTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void aStandbyFollowsTakesOverAndIsFollowedByTheOldPrimary() throws SQLException {
    try (EmbeddedPostgres first =
            EmbeddedPostgres.builder()
                .home(folder.resolve("first"))
                .databases("phishx_demo")
                .start();
        Standby second = Standby.of(first).start()) {
      execute(first, "create table facts (id int primary key)");
      execute(first, "insert into facts values (1)");
      await().atMost(SOON).untilAsserted(() -> assertEquals("1", count(second.server())));
      await().atMost(SOON).untilAsserted(() -> assertEquals(0, second.lagBytes()));
      assertTrue(second.isFollowing());
      SQLException readOnly =
          assertThrows(
              SQLException.class, () -> execute(second.server(), "insert into facts values (2)"));
      assertEquals("25006", readOnly.getSQLState());

      first.kill();
      second.promote();

      assertFalse(second.isFollowing());
      execute(second.server(), "insert into facts values (3)");
      try (Standby third =
          Standby.of(second.server()).home(folder.resolve("first")).afresh().start()) {
        await().atMost(SOON).untilAsserted(() -> assertEquals("2", count(third.server())));
      }
    }
  }

  @Test
  void aStandbyCatchesUpAfterItWasAway() throws SQLException {
    try (EmbeddedPostgres primary = EmbeddedPostgres.builder().databases("phishx_demo").start();
        Standby standby = Standby.of(primary).start()) {
      execute(primary, "create table facts (id int primary key)");
      standby.server().kill();
      execute(primary, "insert into facts select generate_series(1, 1000)");

      standby.server().restart();

      await().atMost(SOON).untilAsserted(() -> assertEquals("1000", count(standby.server())));
    }
  }

  private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = server.connect("phishx_demo", DatabaseRole.OWNER);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String count(EmbeddedPostgres server) throws SQLException {
    try (Connection connection = server.connect("phishx_demo", DatabaseRole.OWNER);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from facts")) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }
}
