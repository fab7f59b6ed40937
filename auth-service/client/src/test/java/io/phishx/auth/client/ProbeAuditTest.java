package io.phishx.auth.client;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.Management;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
      probe.as("readonly", "curious").body("{\"name\":\"x\"}").post("/things").then().statusCode(403);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertEquals(20, times("access.denied", "curious", "call", "POST /things")));
    assertTrue(
        number("select count(*) from audit_log where tenant_id = '%s' and outcome = 'DENIED'")
            < 20);
  }

  @Test
  void useOfATokenThatWasTakenBackIsAudited() throws SQLException {
    String token = TestTokens.token().tenant(probe.tenant()).role("readonly").subject("gone").sign();
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
                probe.as("admin")
                    .get("/things/audit")
                    .then()
                    .body("entries", equalTo(3))
                    .body("intact", equalTo(true))
                    .body("unsealed", equalTo(0)));

    String last = entry("select entry_id from audit_chain where tenant_id = '%s' and seq = 3");
    tamper("update audit_log set outcome = 'DENIED' where id = '" + last + "'");
    finds("altered", last);
    tamper("update audit_log set outcome = 'SUCCESS' where id = '" + last + "'");

    tamper(
        """
        insert into audit_log select gen_random_uuid(), tenant_id, at, event_type, outcome, actor,
          facts, sealed_as, action_details, ip_address, user_agent, mac
        from audit_log where id = '%s'"""
            .formatted(last));
    String inserted =
        entry(
            "select id from audit_log where tenant_id = '%s'"
                + " and id not in (select entry_id from audit_chain)");
    finds("inserted", inserted);
    tamper("delete from audit_log where id = '" + inserted + "'");

    tamper("delete from audit_log where id = '" + last + "'");
    finds("missing", last);
  }

  private int times(String event, String actor, String fact, String value) throws SQLException {
    return number(
        """
        select coalesce(sum((facts->>'times')::int), 0) from audit_log where tenant_id = '%s'
          and outcome = 'DENIED' and event_type = '{event}' and actor = '{actor}'
          and facts->>'{fact}' = '{value}'
        """
            .replace("{event}", event)
            .replace("{actor}", actor)
            .replace("{fact}", fact)
            .replace("{value}", value));
  }

  private int number(String sql) throws SQLException {
    return Integer.parseInt(entry(sql));
  }

  private String entry(String sql) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted(probe.tenant()))) {
      rows.next();
      return rows.getString(1);
    }
  }

  private void finds(String finding, String entry) {
    probe.as("admin")
        .get("/things/audit")
        .then()
        .body("intact", equalTo(false))
        .body("finding", equalTo(finding))
        .body("broken_at", equalTo(entry));
  }

  private static void tamper(String sql) throws SQLException {
    try (Connection superuser = PostgresResource.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }
}
