package io.phishx.crypto.root;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RunningService
@TestProfile(PassphraseTest.WithPassphrase.class)
class PassphraseTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  /** A root key of words, other than that of the other tests. */
  public static class WithPassphrase implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "phishx.encryption.master-key", "nine sleepy otters juggle quartz",
          "phishx.encryption.passphrase-iterations", "100000");
    }
  }

  private String before = "";

  /** The other tests' root key stays, and comes back afterwards. */
  @BeforeEach
  void setAside() throws SQLException {
    before = one("select coalesce(max(fingerprint), '') from root_key where active");
    run("update root_key set active = false");
  }

  @AfterEach
  void bringBack() throws SQLException {
    run("update root_key set active = false");
    run("update root_key set active = true where fingerprint = '" + before + "'");
  }

  @Test
  void aPassphraseIsStretchedOnceAndAnotherRootKeyThanTheStoredOneIsRefused() throws SQLException {
    // Given: another root key wrapped what is stored
    run(
        "insert into root_key (fingerprint, salt, iterations, active)"
            + " values ('of another key', '\\x00', 100000, true)");
    Calls calls = Calls.ofNewTenant();

    // When / Then
    calls
        .post(calls.user("admin"), "/encryption/rows/encrypt", ROW)
        .spec(problem(503, "root-key-mismatch"));

    // Given: nothing is stored yet
    run("delete from root_key where fingerprint = 'of another key'");

    // When
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");

    // Then
    calls
        .post(
            calls.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows))
        .body("rows[0].description", equalTo("x"));
    assertEquals("1", one("select count(*) from root_key where active"));
    assertEquals("16", one("select length(salt) from root_key where active"));
    assertTrue(Integer.parseInt(one("select iterations from root_key where active")) >= 100_000);
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static String one(String sql) throws SQLException {
    try (Connection connection = PostgresResource.superuser();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
