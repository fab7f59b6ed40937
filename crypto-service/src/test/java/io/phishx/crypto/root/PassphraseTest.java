package io.phishx.crypto.root;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TrustResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A root key of words, in a database of its own: that of the other tests has theirs. */
@QuarkusTest
@QuarkusTestResource(
    value = PostgresResource.class,
    initArgs = @ResourceArg(name = "database", value = "phishx_crypto_passphrase"),
    restrictToAnnotatedClass = true)
@QuarkusTestResource(value = RedisResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = TrustResource.class, restrictToAnnotatedClass = true)
@TestProfile(PassphraseTest.WithPassphrase.class)
class PassphraseTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  /** Asks the database at every call which root key wraps. */
  public static class WithPassphrase implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "phishx.encryption.master-key", "nine sleepy otters juggle quartz",
          "phishx.encryption.passphrase-iterations", "100000",
          "phishx.encryption.cache.active-version-ttl", "0S");
    }
  }

  @Test
  void aPassphraseIsStretchedOnceAndAnotherRootKeyThanTheStoredOneIsRefused() throws SQLException {
    // Given: nothing was stored before
    Calls calls = Calls.ofNewTenant();

    // When
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");

    // Then
    open(calls, rows).body("rows[0].description", equalTo("x"));
    String own = Database.read("select fingerprint from root_key where active");
    assertEquals("1", Database.read("select count(*) from root_key"));
    assertEquals("16", Database.read("select length(salt) from root_key"));
    assertTrue(Integer.parseInt(Database.read("select iterations from root_key")) >= 100_000);

    // When: another root key wrapped what is stored
    Database.execute(
        """
        update root_key set active = false;
        insert into root_key (fingerprint, salt, iterations, active)
          values ('of another key', '\\x00', 100000, true)
        """);

    // Then: nothing is made beside it, and nothing is taken for it
    Calls later = Calls.ofNewTenant();
    later
        .post(later.user("admin"), "/encryption/rows/encrypt", ROW)
        .spec(problem(503, "root-key-mismatch"));
    assertEquals("2", Database.read("select count(*) from root_key"));

    // When
    Database.execute(
        """
        delete from root_key where active;
        update root_key set active = true
        """);

    // Then: the stored salt makes the same key again
    later.encrypt(ROW);
    open(calls, rows).body("rows[0].description", equalTo("x"));
    assertEquals(own, Database.read("select fingerprint from root_key where active"));
    assertEquals("1", Database.read("select count(*) from root_key"));
  }

  private static ValidatableResponse open(Calls calls, List<Map<String, Object>> rows) {
    return calls.post(
        calls.service("anomaly-service"),
        "/encryption/rows/decrypt",
        Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows));
  }
}
