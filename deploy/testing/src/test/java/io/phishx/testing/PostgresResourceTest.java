package io.phishx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.embedded.DatabaseLogin;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a service gets from the PostgreSQL resource. */
class PostgresResourceTest {
  private final PostgresResource resource = new PostgresResource();

  @Test
  void configuresTheAppOnThePoolAndTheOwnerForMigrations() throws SQLException {
    resource.init(Map.of("database", "phishx_first"));

    Map<String, String> configuration = resource.start();

    String jdbcUrl = configuration.getOrDefault("quarkus.datasource.jdbc.url", "");
    assertEquals("jdbc:" + configuration.get("quarkus.datasource.reactive.url"), jdbcUrl);
    assertTrue(jdbcUrl.endsWith("/phishx_first"), jdbcUrl);
    assertEquals("phishx_app", userOf(configuration, "quarkus.datasource"));
    assertEquals("phishx_owner", userOf(configuration, "quarkus.flyway"));
  }

  @Test
  void aSecondDatabaseIsOnTheSameServerAndApartFromTheFirst() throws SQLException {
    PostgresResource.use("phishx_first");
    int port = PostgresResource.port();
    execute("create table if not exists here (id int)");

    PostgresResource.use("phishx_second");

    assertEquals(port, PostgresResource.port());
    assertThrows(SQLException.class, () -> execute("select * from here"));
  }

  @Test
  void aKilledServerRunsAgainForTheNextTestClass() throws SQLException {
    resource.init(Map.of("database", "phishx_first"));
    resource.start();
    execute("create table if not exists survivor (id int)");

    PostgresResource.kill();
    assertThrows(SQLException.class, () -> PostgresResource.app().close());
    resource.stop();
    resource.start();

    execute("select * from survivor");
  }

  private static String userOf(Map<String, String> configuration, String prefix)
      throws SQLException {
    var login =
        new DatabaseLogin(
            configuration.getOrDefault("quarkus.datasource.jdbc.url", ""),
            configuration.getOrDefault(prefix + ".username", ""),
            configuration.getOrDefault(prefix + ".password", ""));
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select current_user")) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = PostgresResource.owner();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
