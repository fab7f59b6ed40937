package io.phishx.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The roles, rights and life of the embedded PostgreSQL. */
class EmbeddedPostgresTest {
  private static EmbeddedPostgres postgres = starting();

  @BeforeAll
  static void createsTheDatabase() {
    postgres.createDatabase("phishx_demo");
  }

  @AfterAll
  static void closes() {
    postgres.close();
  }

  private static EmbeddedPostgres starting() {
    return EmbeddedPostgres.builder().start();
  }

  @Test
  void theThreeRolesCanNeitherRuleNorBypassRowSecurity() throws SQLException {
    try (Connection superuser = postgres.connectAsSuperuser("phishx_demo")) {
      assertEquals(
          "3",
          single(
              superuser,
              "select count(*) from pg_roles where rolname like 'phishx\\_%' and rolcanlogin"
                  + " and not (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication)"));
      assertEquals(
          "phishx_owner",
          single(
              superuser,
              "select pg_get_userbyid(datdba) from pg_database where datname = 'phishx_demo'"));
    }
  }

  @Test
  void failedOverToItselfItKeepsItsDataInTheNextTimeline() throws SQLException {
    String timeline = "select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)";
    String before;
    try (Connection owner = postgres.connect("phishx_demo", DatabaseRole.OWNER)) {
      execute(owner, "create table kept as select 7 as number");
      before = single(owner, timeline);
    }

    postgres.failOverToItself();

    try (Connection owner = postgres.connect("phishx_demo", DatabaseRole.OWNER)) {
      assertEquals(Integer.parseInt(before, 16) + 1, Integer.parseInt(single(owner, timeline), 16));
      execute(owner, "insert into kept select number + 1 from kept");
      assertEquals("2", single(owner, "select count(*) from kept"));
    }
  }

  @Test
  void theAppReachesNothingBeforeAMigrationGrantsIt() throws SQLException {
    try (Connection owner = postgres.connect("phishx_demo", DatabaseRole.OWNER);
        Connection app = postgres.connect("phishx_demo", DatabaseRole.APP)) {
      execute(owner, "create table ungranted (id int)");
      execute(owner, "create table granted (id int)");
      execute(owner, "grant select on granted to phishx_app");
      execute(owner, "create function secret() returns int language sql as 'select 1'");

      assertEquals("0", single(app, "select count(*) from granted"));
      assertRefused(app, "select count(*) from ungranted");
      assertRefused(app, "select secret()");
      assertRefused(app, "create table mine (id int)");
      assertRefused(app, "alter table granted disable row level security");
    }
  }

  @Test
  void otherRolesCannotEnterTheDatabase() throws SQLException {
    try (Connection superuser = postgres.connectAsSuperuser("phishx_demo")) {
      assertEquals(
          "f",
          single(
              superuser, "select has_database_privilege('pg_monitor', 'phishx_demo', 'connect')"));
    }
  }

  @Test
  void aKilledServerComesBackOnTheSamePortWithItsData() throws SQLException {
    try (Connection owner = postgres.connect("phishx_demo", DatabaseRole.OWNER)) {
      execute(owner, "create table survivor (id int)");
      execute(owner, "insert into survivor values (7)");
    }
    int port = postgres.port();

    postgres.kill();
    assertFalse(postgres.isRunning());
    assertTrue(FreePorts.isFree(port));
    postgres.restart();

    assertEquals(port, postgres.port());
    try (Connection owner = postgres.connect("phishx_demo", DatabaseRole.OWNER)) {
      assertEquals("7", single(owner, "select id from survivor"));
    }
  }

  @Test
  void urlsNameLoopbackPortAndDatabase() {
    assertEquals(
        "postgresql://127.0.0.1:" + postgres.port() + "/phishx_demo",
        postgres.reactiveUrl("phishx_demo"));
    assertEquals("jdbc:" + postgres.reactiveUrl("phishx_demo"), postgres.jdbcUrl("phishx_demo"));
  }

  @Test
  void aTakenPortIsOneSentence() {
    var builder = EmbeddedPostgres.builder().port(postgres.port());

    CannotStart refused = assertThrows(CannotStart.class, builder::start);

    assertEquals(
        "Port "
            + postgres.port()
            + ", wanted for PostgreSQL, is taken by another program; stop that program or choose another port.",
        refused.getMessage());
  }

  @Test
  void aDatabaseNameThatIsNoIdentifierIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> postgres.createDatabase("x; drop table users"));
  }

  @Test
  void closingATemporaryServerLeavesNoFolder() {
    EmbeddedPostgres server = EmbeddedPostgres.builder().start();
    Path home = server.folder().home();
    assertTrue(Files.isDirectory(home));

    server.close();

    assertFalse(Files.exists(home));
    assertTrue(FreePorts.isFree(server.port()));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String single(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      return rows.getString(1);
    }
  }

  private static void assertRefused(Connection connection, String sql) {
    SQLException refused = assertThrows(SQLException.class, () -> execute(connection, sql), sql);
    assertEquals("42501", refused.getSQLState(), refused.getMessage());
  }
}
