package io.phishx.auth.client;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.Database;
import io.phishx.testing.Management;
import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service made from the chassis and this client writes down who did what, and who tried. */
@ProbeService
class ProbeAuditTest {

  private final Probe probe = Probe.ofANewTenant();

  @AfterEach
  void revocationsForgotten() {
    TrustResource.forgetRevocations();
  }

  @Test
  void deniedCallsOfACallerAreFewAuditEntriesWithTheirNumber() throws SQLException {
    for (int i = 0; i < 20; i++) {
      probe
          .as("readonly", "curious")
          .body("{\"name\":\"x\"}")
          .post("/things")
          .then()
          .statusCode(403);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertEquals(20, times("access.denied", "curious", "call", "POST /things")));
    assertTrue(
        Database.number(
                "select count(*) from audit_log where tenant_id = ? and outcome = 'DENIED'",
                probe.tenant())
            < 20);
  }

  @Test
  void useOfATokenThatWasTakenBackIsAudited() throws SQLException {
    String token =
        TestTokens.token().tenant(probe.tenant()).role("readonly").subject("gone").sign();
    TestTokens.revoke(TestTokens.tokenId(token));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> given().auth().oauth2(token).get("/things").statusCode() == 401);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertTrue(times("token.refused", "gone", "jti", TestTokens.tokenId(token)) > 0));
    String forged = token.substring(0, token.lastIndexOf('.')) + ".AAAA";
    given().auth().oauth2(forged).get("/things").then().statusCode(401);
    given()
        .get(Management.url("/q/metrics"))
        .then()
        .body(containsString("phishx_tokens_refused_total{reason=\"SIGNATURE\"}"));
  }

  @Test
  void auditChainIsSealedAndFindsAnAlteredARemovedAndAnInsertedEntry() throws SQLException {
    probe.make("k1", "a").then().statusCode(201);
    probe.make("k2", "b").then().statusCode(201);
    probe.make("k3", "c").then().statusCode(201);
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                probe
                    .as("admin")
                    .get("/things/audit")
                    .then()
                    .body("entries", equalTo(3))
                    .body("intact", equalTo(true))
                    .body("unsealed", equalTo(0)));

    String last =
        Database.read(
            "select entry_id from audit_chain where tenant_id = ? and seq = 3", probe.tenant());
    Database.execute("update audit_log set outcome = 'DENIED' where id = ?::uuid", last);
    finds("altered", last);
    Database.execute("update audit_log set outcome = 'SUCCESS' where id = ?::uuid", last);

    Database.execute(
        """
        insert into audit_log select gen_random_uuid(), tenant_id, at, event_type, outcome, actor,
          facts, sealed_as, action_details, ip_address, user_agent, mac
        from audit_log where id = ?::uuid""",
        last);
    String inserted =
        Database.read(
            "select id from audit_log where tenant_id = ?"
                + " and id not in (select entry_id from audit_chain)",
            probe.tenant());
    finds("inserted", inserted);
    Database.execute("delete from audit_log where id = ?::uuid", inserted);

    Database.execute("delete from audit_log where id = ?::uuid", last);
    finds("missing", last);
  }

  private long times(String event, String actor, String fact, String value) throws SQLException {
    return Database.number(
        """
        select coalesce(sum((facts->>'times')::int), 0) from audit_log where tenant_id = ?
          and outcome = 'DENIED' and event_type = ? and actor = ? and facts->>? = ?
        """,
        probe.tenant(),
        event,
        actor,
        fact,
        value);
  }

  private void finds(String finding, String entry) {
    probe
        .as("admin")
        .get("/things/audit")
        .then()
        .body("intact", equalTo(false))
        .body("finding", equalTo(finding))
        .body("broken_at", equalTo(entry));
  }
}
