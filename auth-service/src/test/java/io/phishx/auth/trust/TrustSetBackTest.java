package io.phishx.auth.trust;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is trusted after the database lost its last changes, as by a failover or a restore. */
@QuarkusTest
@AuthService
class TrustSetBackTest {

  private static String versions(String column) throws SQLException {
    return Database.read("select " + column + " from versions where name = 'trust'");
  }

  /** The key as it stands in {@code row}, and nothing of what came of its removal. */
  private static void setBack(String row, String kid) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement past = superuser.createStatement();
        PreparedStatement restore =
            superuser.prepareStatement(
                """
                update signing_keys k set state = r.state, private_key = r.private_key,
                  active_at = r.active_at, removed_at = null, proof = r.proof
                from jsonb_populate_record(null::signing_keys, ?::jsonb) r where k.kid = r.kid
                """);
        PreparedStatement forget =
            superuser.prepareStatement(
                "delete from revocations where kind = 'key' and subject = ?")) {
      superuser.setAutoCommit(false);
      past.execute("set session_replication_role = replica");
      past.execute("delete from signing_keys where state = 'active'");
      restore.setString(1, row);
      assertEquals(1, restore.executeUpdate());
      forget.setString(1, kid);
      assertEquals(1, forget.executeUpdate());
      past.execute(
          "update versions set version = version - 1, mark = gen_random_uuid()"
              + " where name = 'trust'");
      superuser.commit();
    }
  }

  @Test
  void keyWhoseRemovalIsLostIsRemovedAgainAndDoesNotKeepEverybodyOut() throws SQLException {
    // Given
    Callers.Tokens before = Callers.operator();
    String kid = before.header().getString("kid");
    String row = Database.read("select to_jsonb(k) from signing_keys k where kid = ?", kid);
    before.call().delete("/auth/keys/" + kid).then().statusCode(204);
    Callers.assertRefusedSoon(before);

    // When
    setBack(row, kid);

    // Then
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertEquals(
                    "removed", Database.read("select state from signing_keys where kid = ?", kid)));
    Callers.Tokens after = Callers.operator();
    assertNotEquals(kid, after.header().getString("kid"));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> after.call().get("/auth/validate").then().statusCode(200));
    before.call().get("/auth/validate").then().statusCode(401);
    Callers.serviceToken()
        .call()
        .get("/internal/feeds/trust")
        .then()
        .body("keys.kid", not(hasItem(kid)))
        .body("revocations.keys", hasItem(kid));
  }

  @Test
  void revocationUnderANumberThatWasThereBeforeIsTakenAndTheLostOneStays() throws SQLException {
    // Given
    Callers.Tokens service = Callers.serviceToken();
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens lost = tenant.admin();
    Callers.Tokens later = tenant.admin();
    String number = versions("version");
    String mark = versions("mark");
    lost.call().post("/auth/logout").then().statusCode(204);
    Callers.assertRefusedSoon(lost);
    Response held = service.call().get("/internal/feeds/trust");

    // When the revocation is lost, and another one gets its number
    Database.execute("delete from revocations where tenant_id = ?", tenant.id());
    Database.execute(
        "update versions set version = ?::bigint, mark = ?::uuid where name = 'trust'",
        number,
        mark);
    later.call().post("/auth/logout").then().statusCode(204);

    // Then
    assertEquals("\"" + versions("version") + "\"", held.header("ETag"));
    Callers.assertRefusedSoon(later);
    lost.call().get("/auth/validate").then().statusCode(401);
    service
        .call()
        .header("If-None-Match", held.header("ETag"))
        .header("Feed-Mark", held.header("Feed-Mark"))
        .get("/internal/feeds/trust")
        .then()
        .statusCode(200)
        .header("Feed-Mark", not(held.header("Feed-Mark")));
  }
}
