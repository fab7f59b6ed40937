package io.phishx.crypto.shred;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Replica;
import io.phishx.embedded.DatabaseLogin;
import io.phishx.embedded.DatabaseRole;
import io.phishx.embedded.EmbeddedPostgres;
import io.phishx.embedded.Folders;
import io.phishx.testing.TestTokens;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A tenant is shredded, then the whole database is put back as a backup from before holds it, file
 * by file: his keys are in it, and nobody gets them.
 */
class RestoredBackupIT {

  private static final String DATABASE = "phishx_crypto";
  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";
  private static final Duration LONG = Duration.ofMinutes(2);

  private final Calls shredded = Calls.ofNewTenant();
  private final Calls other = Calls.ofNewTenant();
  private final Path folder = Folders.temporary("restored-backup");
  private final Path home = folder.resolve("postgres");
  private final Path backup = folder.resolve("backup");
  private final Path ledger = folder.resolve("ledger");
  private final EmbeddedPostgres postgres =
      EmbeddedPostgres.builder().home(home).fsync(false).databases(DATABASE).start();

  @AfterEach
  void end() {
    postgres.close();
  }

  @Test
  void aBackupFromBeforeTheShreddingBringsNoKeyBack() throws Exception {
    Files.createDirectories(ledger);
    String receipt;
    List<Map<String, Object>> rows;
    List<Map<String, Object>> others;
    try (Replica running = Replica.start("restored1", settings())) {
      running.awaitReady();
      rows = sealed(running, shredded);
      others = sealed(running, other);

      // Given: a physical backup, then the tenant is shredded
      postgres.stop();
      copy(home.resolve("data"), backup);
      postgres.restart();
      await().atMost(LONG).until(running::isReady);
      receipt = shred(running);
      assertEquals(0, keysOf(shredded));

      // When: the backup is put back beneath the running service
      restore();

      // Then: it refuses all the while, and destroys the keys again
      assertGone(running, rows);
      await().atMost(LONG).ignoreExceptions().until(() -> keysOf(shredded) == 0);
      assertGone(running, rows);
      await().atMost(LONG).untilAsserted(() -> assertOpens(running, others));
      assertEquals(receipt, receiptInDatabase());
    }

    // When: the backup is put back while nothing runs, and a new process starts on it
    restore();
    assertTrue(keysOf(shredded) > 0, "the backup holds no key of the tenant");
    try (Replica fresh = Replica.start("restored2", settings())) {
      fresh.awaitReady();

      // Then: ready means done
      assertEquals(0, keysOf(shredded));
      assertGone(fresh, rows);
      assertOpens(fresh, others);
      assertEquals(receipt, receiptInDatabase());
      assertTrue(
          fresh.log().contains("keys that came back were destroyed again"), "the log says nothing");
    }

    // Then: the ledger says who, when and what
    JsonPath entry = JsonPath.from(ledger.resolve(shredded.tenant() + ".json").toFile());
    assertEquals(receipt, entry.getString("receipt_id"));
    assertEquals(shredded.tenant().toString(), entry.getString("tenant_id"));
    assertTrue(entry.getString("shredded_at").endsWith("Z"));
    assertEquals(1, entry.getList("keys").size());
  }

  private Map<String, String> settings() {
    DatabaseLogin app = postgres.login(DATABASE, DatabaseRole.APP);
    DatabaseLogin owner = postgres.login(DATABASE, DatabaseRole.OWNER);
    Map<String, String> settings = new TreeMap<>();
    settings.put("quarkus.datasource.reactive.url", postgres.reactiveUrl(DATABASE));
    settings.put("quarkus.datasource.jdbc.url", app.jdbcUrl());
    settings.put("quarkus.datasource.username", app.user());
    settings.put("quarkus.datasource.password", app.password());
    settings.put("quarkus.flyway.username", owner.user());
    settings.put("quarkus.flyway.password", owner.password());
    settings.put("ENCRYPTION_SHRED_LEDGER", ledger.toString());
    return settings;
  }

  private void restore() throws IOException, InterruptedException {
    postgres.stop();
    Files.move(home.resolve("data"), folder.resolve("lost-" + System.nanoTime()));
    copy(backup, home.resolve("data"));
    postgres.restart();
  }

  /** With owners, modes and times, as a file backup keeps them. */
  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    Process copying =
        new ProcessBuilder("cp", "-a", from.toString(), to.toString()).inheritIO().start();
    assertEquals(0, copying.waitFor());
  }

  private long keysOf(Calls of) throws SQLException {
    return Long.parseLong(
        asked("select count(*) from data_key where tenant_id = '" + of.tenant() + "'"));
  }

  private String receiptInDatabase() throws SQLException {
    return JsonPath.from(
            asked("select receipt from shredding where tenant_id = '" + shredded.tenant() + "'"))
        .getString("receipt_id");
  }

  private String asked(String query) throws SQLException {
    try (Connection connection = postgres.connectAsSuperuser(DATABASE);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertTrue(rows.next(), "no row of " + query);
      return rows.getString(1);
    }
  }

  private String shred(Replica by) {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .delete(by.url().resolve("/encryption/tenants/" + shredded.tenant() + "/keys"))
        .then()
        .statusCode(200)
        .extract()
        .path("receipt_id");
  }

  private void assertGone(Replica replica, List<Map<String, Object>> rows) {
    open(replica, shredded, rows).then().statusCode(410);
    replica.post(shredded.user("admin"), "/encryption/rows/encrypt", ROW).then().statusCode(410);
  }

  private void assertOpens(Replica replica, List<Map<String, Object>> rows) {
    open(replica, other, rows).then().statusCode(200).body("rows[0].description", equalTo("x"));
  }

  private static List<Map<String, Object>> sealed(Replica by, Calls of) {
    return by.post(of.user("admin"), "/encryption/rows/encrypt", ROW).jsonPath().getList("rows");
  }

  private static Response open(Replica by, Calls of, List<Map<String, Object>> rows) {
    return by.post(
        of.service("anomaly-service"),
        "/encryption/rows/decrypt",
        Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows));
  }
}
