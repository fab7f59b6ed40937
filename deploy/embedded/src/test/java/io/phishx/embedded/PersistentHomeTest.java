package io.phishx.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a data folder that is kept goes through between two runs. */
class PersistentHomeTest {
  @TempDir private Path home;
  private final DatabasePasswords passwords = DatabasePasswords.random();

  @Test
  void dataOutlivesTheServerAndAStalePidFile() throws SQLException, IOException {
    try (EmbeddedPostgres server = builder().start()) {
      execute(server, "create table kept (id int)");
      execute(server, "insert into kept values (5)");
      server.kill();
    }
    Path pidFile = home.resolve("data/postmaster.pid");
    assertTrue(Files.exists(pidFile), "a kill leaves it behind");
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");

    try (EmbeddedPostgres server = builder().start();
        Connection connection = server.connect("phishx_demo", DatabaseRole.OWNER);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select id from kept")) {
      assertTrue(row.next());
      assertEquals(5, row.getInt(1));
    }
  }

  @Test
  void aSecondServerOnTheSameDataIsRefusedInOneSentence() {
    try (EmbeddedPostgres server = builder().start()) {
      CannotStart refused = assertThrows(CannotStart.class, builder()::start);

      assertTrue(
          refused.getMessage().startsWith("The data in " + home + " is in use by the running"),
          refused.getMessage());
      assertTrue(server.isRunning());
    }
  }

  @Test
  void anotherPasswordIsRefusedInOneSentence() {
    builder().start().close();
    var stranger = builder().passwords(DatabasePasswords.random());

    CannotStart refused = assertThrows(CannotStart.class, stranger::start);

    assertTrue(refused.getMessage().contains("another superuser password"), refused.getMessage());
  }

  @Test
  void aHomeThatIsAFileIsRefusedInOneSentence() throws IOException {
    Path file = Files.createFile(home.resolve("file"));
    var builder = EmbeddedPostgres.builder().home(file.resolve("home"));

    CannotStart refused = assertThrows(CannotStart.class, builder::start);

    assertTrue(refused.getMessage().contains("cannot be written"), refused.getMessage());
  }

  @Test
  void aDiskWithTooLittleRoomIsRefusedInOneSentence() {
    CannotStart refused =
        assertThrows(CannotStart.class, () -> Folders.require(home, "PostgreSQL", Long.MAX_VALUE));

    assertTrue(
        refused.getMessage().matches("The disk of .* has \\d+ MB left and \\d+ MB are needed\\."),
        refused.getMessage());
  }

  @Test
  void secretsAreNotPrinted() {
    assertEquals("DatabasePasswords[***]", passwords.toString());
    DatabaseLogin login = new DatabaseLogin("jdbc:x", "user", "hidden");
    assertEquals("DatabaseLogin[jdbcUrl=jdbc:x, user=user, password=***]", login.toString());
  }

  private EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder().home(home).passwords(passwords).databases("phishx_demo");
  }

  private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = server.connect("phishx_demo", DatabaseRole.OWNER);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
