package io.phishx.auth.revocation;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.TenantClient;
import io.phishx.testing.Database;
import io.phishx.testing.RedisResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Somebody has got very many tokens, or has them taken back very often. */
@QuarkusTest
@AuthService
class ManyTokensTest {

  private static final String REFRESHED =
      """
      insert into refresh_tokens (id, tenant_id, session_id, secret_hash, issued_at, expires_at,
        spent_at, successor_id, access_jti, access_expires_at)
      select gen_random_uuid(), s.tenant_id, s.id, sha256((s.id::text || n)::bytea), now(),
        now() + interval '1 day', now(), gen_random_uuid(), gen_random_uuid(),
        now() + interval '5 minutes'
      from sessions s, generate_series(1, ?) n where s.id = ?
      """;

  private static UUID session(Callers.Tokens tokens) {
    return UUID.fromString(tokens.claims().getString("sid"));
  }

  private static boolean isListed(Callers.Tokens tokens) {
    return RedisResource.command("GET", "phishx:revoked:" + tokens.claims().getString("jti"))
        .equals("1");
  }

  @Test
  void listNamesAllOfManyTokens() {
    // Given: more than wait for a connection at once
    List<Callers.Tokens> issued = new ArrayList<>();
    issued.add(Callers.user(Callers.operator(), "readonly").login());
    for (int i = 0; i < 60; i++) {
      issued.add(
          Callers.tokens(
              given()
                  .formParam("refresh_token_id", issued.getLast().refresh())
                  .post("/auth/refresh")));
    }

    // When
    issued.getLast().call().post("/auth/logout").then().statusCode(204);

    // Then
    assertEquals(61, issued.stream().filter(ManyTokensTest::isListed).count());
  }

  @Test
  void sessionThatWasRefreshedWithoutEndIsEndedAndTheNewestOfItsTokensAreListed()
      throws SQLException {
    // Given
    Callers.User user = Callers.user(Callers.operator(), "readonly");
    Callers.Tokens newest = user.login();
    Database.execute(REFRESHED, 50_000, session(newest));

    // When
    Callers.operator()
        .call()
        .post("/auth/users/" + user.id() + "/revoke-all")
        .then()
        .statusCode(200)
        .body("sessions_revoked", equalTo(1))
        .body("tokens_revoked", equalTo(50_002));

    // Then
    Callers.assertRefusedSoon(newest);
    assertEquals(true, isListed(newest));
  }

  @Test
  void userAndClientWhoseTokensAreTakenBackAgainAndAgainStandInTheFeedOnce() throws SQLException {
    // Given
    Callers.Tokens admin = Callers.operator();
    Callers.User user = Callers.user(admin, "readonly");
    TenantClient client = TenantClient.made(admin, "readonly");
    Callers.Tokens first = user.login();

    // When
    for (int i = 0; i < 5; i++) {
      admin.call().post("/auth/users/" + user.id() + "/revoke-all").then().statusCode(200);
      admin
          .call()
          .body(Map.of("disabled", i % 2 == 0))
          .patch("/auth/clients/" + client.id())
          .then()
          .statusCode(200);
    }

    // Then
    String count = "select count(*) from revocations where kind = 'user' and subject = ?";
    assertEquals("1", Database.read(count, user.id().toString()));
    assertEquals("1", Database.read(count, client.id().toString()));
    Callers.assertRefusedSoon(first);
    user.login().call().get("/auth/validate").then().statusCode(200);
  }
}
