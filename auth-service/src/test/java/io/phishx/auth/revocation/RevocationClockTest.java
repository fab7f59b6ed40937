package io.phishx.auth.revocation;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.TenantClient;
import io.phishx.testing.Database;
import io.phishx.testing.Trials;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Revocations close upon each other, and of tokens that a replica with another clock issued. */
@QuarkusTest
@AuthService
class RevocationClockTest {

  private static final int ROUNDS = Trials.of(8, 60);

  /** Lets what {@code table} says be issued as by a replica whose clock is 20 s ahead. */
  private static void ahead(String table, UUID id) throws SQLException {
    Database.execute(
        "update "
            + table
            + " set revoked_before = date_trunc('second', now()) + interval '19 s' where id = ?",
        id);
  }

  private static void back(String table, UUID id) throws SQLException {
    Database.execute("update " + table + " set revoked_before = null where id = ?", id);
  }

  private static void accepted(Callers.Tokens tokens) {
    tokens.call().get("/auth/validate").then().statusCode(200);
  }

  private static void assertOfNow(Callers.Tokens tokens) {
    long issued = tokens.claims().getLong("iat");
    assertTrue(issued <= Instant.now().getEpochSecond() + 1, () -> "issued at " + issued);
  }

  @Test
  void whoeverRevokesAgainAndAgainGetsTokensOfNowThatAreAccepted() {
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    for (int round = 0; round < ROUNDS; round++) {
      // Given
      Callers.Tokens tokens = user.login();
      assertOfNow(tokens);
      accepted(tokens);

      // When
      tokens.call().post("/auth/revoke-all").then().statusCode(200);

      // Then
      Callers.assertRefusedSoon(tokens);
    }
  }

  @Test
  void usersTokenOfAClockAheadIsRefusedWithoutCarryingTheNextOneAhead() throws SQLException {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    ahead("users", user.id());
    Callers.Tokens tokens = user.login();
    back("users", user.id());
    accepted(tokens);

    // When
    tokens.call().post("/auth/revoke-all").then().statusCode(200);

    // Then
    Callers.assertRefusedSoon(tokens);
    Callers.Tokens after = user.login();
    assertOfNow(after);
    accepted(after);
  }

  @Test
  void clientsTokenOfAClockAheadIsRefusedOnceItIsDisabled() throws SQLException {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    TenantClient client = TenantClient.made(admin, "readonly");
    ahead("clients", client.id());
    Callers.Tokens tokens = client.token();
    back("clients", client.id());
    accepted(tokens);

    // When
    admin
        .call()
        .body(Map.of("disabled", true))
        .patch("/auth/clients/" + client.id())
        .then()
        .statusCode(200);

    // Then
    Callers.assertRefusedSoon(tokens);
  }

  @Test
  void tokensOfAClockAheadAreRefusedOnceTheirTenantIsSuspended() throws SQLException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    TenantClient client = TenantClient.made(tenant.admin(), "readonly");
    ahead("tenants", tenant.id());
    Callers.Tokens ofClient = client.token();
    Callers.Tokens ofService = Callers.granted(Callers.serviceGrant(tenant));
    back("tenants", tenant.id());
    accepted(ofClient);
    ofService.call().get("/internal/feeds/trust").then().statusCode(200);

    // When
    Callers.operator()
        .call()
        .post("/auth/tenants/" + tenant.id() + "/suspend")
        .then()
        .statusCode(200);

    // Then
    Callers.assertRefusedSoon(ofClient);
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> ofService.call().get("/internal/feeds/trust").then().statusCode(401));
    Callers.operator()
        .call()
        .post("/auth/tenants/" + tenant.id() + "/resume")
        .then()
        .statusCode(200);
    accepted(client.token());
  }

  @Test
  void tokenThatVerifiersWouldRefuseAsNotYetValidIsNotIssued() throws SQLException {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");

    // When
    Database.execute(
        "update users set revoked_before = now() + interval '40 s' where id = ?", user.id());

    // Then
    Callers.attempt(user.email(), AuthSettings.PASSWORD)
        .then()
        .spec(problem(503, "tokens-just-revoked"))
        .header("Retry-After", notNullValue());
  }

  @Test
  void clientThatRevokesEverythingEndsAllItsTokens() {
    // Given
    Callers.Tokens admin = Callers.tenant().admin();
    TenantClient client = TenantClient.made(admin, "readonly");
    TenantClient other = TenantClient.made(admin, "readonly");
    Callers.Tokens one = client.token();
    Callers.Tokens two = client.token();
    Callers.Tokens others = other.token();

    // When
    one.call().post("/auth/revoke-all").then().statusCode(200).body("tokens_revoked", equalTo(1));

    // Then
    Callers.assertRefusedSoon(one);
    Callers.assertRefusedSoon(two);
    accepted(others);
    accepted(client.token());
  }
}
