package io.phishx.auth.rewrap;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.CountingCipher;
import io.phishx.crypto.client.RewrapJob;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Everybody can log in, and no address is taken twice, while the key of the index changes. */
@QuarkusTest
@AuthService
class IndexKeyChangeTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<String> addresses = new ArrayList<>();

  @Inject RewrapJob job;
  @Inject CountingCipher cipher;

  @Test
  void everybodyLogsInBeforeDuringAndAfterTheChangeOfTheIndexKey() throws SQLException {
    // Given
    int older = cipher.keys().indexVersion();
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    addresses.add(tenant.adminEmail());
    add(admin);
    assertAllLogIn(admin);

    // When: replicas may not know the newer key yet, so nothing is stored by it
    cipher.keys().beginIndexChange();
    UUID during = add(admin);

    // Then
    assertTrue(index(during).startsWith("i" + older + ":"), index(during));
    assertAllLogIn(admin);

    // When: the newer one is stored by, and no row was indexed anew yet
    cipher.keys().settleIndexChange();
    UUID after = add(admin);

    // Then
    assertTrue(index(after).startsWith("i" + (older + 1) + ":"), index(after));
    assertAllLogIn(admin);

    // When: the rows are indexed anew
    job.wakeForAll();

    // Then
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertAllLogIn(admin);
              assertEquals(0, behind(tenant.id(), "i" + (older + 1) + ":%"));
            });
    assertEquals(0, awaitOperators("i" + (older + 1) + ":%"));

    // When
    cipher.keys().retireIndexKeys();

    // Then
    add(admin);
    assertAllLogIn(admin);
    Callers.operator();
  }

  @Test
  void anAddressIsTakenOnceAlsoByTwoReplicasThatStoreByDifferentKeys() throws Exception {
    // Given: a user whom another replica makes by the older key at this moment
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    UUID first = add(admin);
    String address = addresses.getFirst();
    String older = index(first);
    Database.execute("create table user_aside as select * from users where id = ?", first);
    admin.call().delete("/auth/users/" + first).then().statusCode(204);
    cipher.keys().rotateIndex();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection other = PostgresResource.superuser()) {
      other.setAutoCommit(false);
      lock(other, tenant.id(), older);
      insertAside(other);

      // When
      CompletableFuture<Response> creating =
          CompletableFuture.supplyAsync(() -> create(admin, address), threads);
      await().atMost(LONG).until(() -> creating.isDone() || waitingForAddress() > 0);
      assertFalse(creating.isDone(), "made beside the one under way");
      other.commit();

      // Then
      creating.join().then().statusCode(409).body("type", endsWith("address-in-use"));
    } finally {
      Database.execute("drop table user_aside");
    }
  }

  private void assertAllLogIn(Callers.Tokens admin) {
    for (String address : addresses) {
      Callers.login(address);
      create(admin, address).then().statusCode(409).body("type", endsWith("address-in-use"));
    }
  }

  private UUID add(Callers.Tokens admin) {
    Callers.User user = Callers.user(admin, "readonly");
    addresses.add(user.email());
    return user.id();
  }

  private static Response create(Callers.Tokens admin, String address) {
    return admin
        .call()
        .body(
            Map.of(
                "email",
                address,
                "name",
                "Again",
                "password",
                AuthSettings.PASSWORD,
                "role",
                "readonly"))
        .post("/auth/users");
  }

  /** The operator logs in for other tests too, so his index must have followed before any goes. */
  private static long awaitOperators(String wanted) {
    UUID operators = UUID.fromString(Callers.operator().claims().getString("tenant_id"));
    return await().atMost(LONG).until(() -> behind(operators, wanted), left -> left == 0);
  }

  private static long behind(UUID tenant, String wanted) throws SQLException {
    return Database.number(
        "select count(*) from users where tenant_id = ? and email_index not like ?",
        tenant,
        wanted);
  }

  private static String index(UUID user) throws SQLException {
    return Database.read("select email_index from users where id = ?", user);
  }

  /** Takes the lock that whoever makes a user with that index holds. */
  private static void lock(Connection connection, UUID tenant, String index) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(? || ?, 2))")) {
      statement.setString(1, tenant.toString());
      statement.setString(2, index);
      statement.execute();
    }
  }

  private static void insertAside(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("insert into users select * from user_aside");
    }
  }

  private static long waitingForAddress() throws SQLException {
    return Database.number(
        "select count(*) from pg_locks where locktype = 'advisory' and not granted");
  }
}
