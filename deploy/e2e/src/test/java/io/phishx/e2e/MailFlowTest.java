package io.phishx.e2e;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.e2e.RunningSystem.Demo;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One mail from the gateway to its sealed row, and what happens when a part is away. */
@ExtendWith(RunningSystem.class)
class MailFlowTest {

  private static ValidatableResponse ingest(Demo demo, byte[] mail) {
    return Mails.ingest(demo, demo.token("api_client"), mail).then();
  }

  @Test
  void storedRowIsSealedAndItsReaderGetsItBack(Demo demo) throws SQLException {
    String subject = "Sealed " + UUID.randomUUID();
    String id = ingest(demo, Mails.plain(subject)).statusCode(201).extract().path("email_id");

    String row = row(demo, id);
    assertFalse(row.contains(subject), "the subject stands readable in the database");
    assertFalse(row.contains("dana.field"), "the sender stands readable in the database");
    assertFalse(row.contains("shared drive"), "the body stands readable in the database");
    assertTrue(row.contains("v2:"), "expected sealed values, got " + row);

    given()
        .auth()
        .oauth2(demo.token("soc_analyst"))
        .get(demo.system().url().resolve("/emails/" + id))
        .then()
        .statusCode(200)
        .body("subject", equalTo(subject))
        .body("sender", containsString("dana.field@example.com"));
  }

  @Test
  void whatAnAnalystReadsCountsOnHisBudgetAndTellsOfHim(Demo demo) throws SQLException {
    String id = ingest(demo, Mails.plain("Read")).statusCode(201).extract().path("email_id");
    String token = demo.token("soc_analyst");
    JsonPath claims =
        JsonPath.from(
            new String(
                Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8));
    String analyst = claims.getString("sub");

    String opened =
        "select count(*) from audit_log where event_type = 'encryption.rows-opened' and actor ="
            + " 'anomaly-service' and facts ->> 'on_behalf_of' = '"
            + analyst
            + "'";
    long before = crypto(demo, opened);

    // he has spent his budget but for this mail, now or in the hour that begins meanwhile
    crypto(
        demo,
        """
        insert into decrypt_use (tenant_id, window_start, caller, fields)
        select '%s', date_trunc('hour', now()) + h * interval '1 hour', '%s', 20000
        from generate_series(0, 1) h
        on conflict (tenant_id, window_start, caller) do update set fields = excluded.fields
        returning 1
        """
            .formatted(claims.getString("tenant_id"), analyst));
    given()
        .auth()
        .oauth2(token)
        .get(demo.system().url().resolve("/emails/" + id))
        .then()
        .statusCode(200);

    assertEquals(before + 1, crypto(demo, opened));
    String told =
        "select count(*) from audit_log where event_type = 'encryption.decrypt-budget-exceeded' and"
            + " actor = '"
            + analyst
            + "'";
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertEquals(1, crypto(demo, told)));
  }

  private static long crypto(Demo demo, String query) throws SQLException {
    return Long.parseLong(demo.read("phishx_crypto", query));
  }

  private static String row(Demo demo, String id) throws SQLException {
    return demo.read(
        "phishx_anomaly",
        "select row_to_json(e)::text from email_analysis e where id = '" + id + "'");
  }

  private static long rows(Demo demo) throws SQLException {
    return Long.parseLong(demo.read("phishx_anomaly", "select count(*) from email_analysis"));
  }

  @Test
  void anotherTenantFindsNothing(Demo demo) {
    String id = ingest(demo, Mails.plain("Ours")).statusCode(201).extract().path("email_id");
    given()
        .auth()
        .oauth2(demo.demo().token("soc_analyst@demo.example"))
        .get(demo.system().url().resolve("/emails/" + id))
        .then()
        .statusCode(404);
  }

  @Test
  void repeatedMailGetsTheFirstAnswer(Demo demo) {
    byte[] mail = Mails.plain("Twice");
    String first =
        ingest(demo, mail).statusCode(anyOf(is(200), is(201))).extract().path("email_id");
    String second =
        ingest(demo, mail).statusCode(anyOf(is(200), is(201))).extract().path("email_id");
    assertEquals(first, second);
  }

  @Test
  void cryptoAwayIsA503AndNothingIsStored(Demo demo) throws SQLException {
    String client = demo.token("api_client");
    long before = rows(demo);
    demo.system().kill("crypto-service");
    try {
      Mails.ingest(demo, client, Mails.plain("Not in the clear"))
          .then()
          .statusCode(503)
          .header("Retry-After", notNullValue());
      assertEquals(before, rows(demo));
    } finally {
      demo.system().start("crypto-service");
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> ingest(demo, Mails.plain("Again")).statusCode(201));
  }

  @Test
  void databaseAwayIsA503EverywhereAndHeals(Demo demo) {
    String client = demo.token("api_client");
    demo.system().postgres().kill();
    try {
      given()
          .auth()
          .oauth2(client)
          .get(demo.system().url().resolve("/anomalies/stats"))
          .then()
          .statusCode(503);
    } finally {
      demo.system().postgres().restart();
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(() -> ingest(demo, Mails.plain("Healed")).statusCode(201));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertEquals(
                    200, given().get(demo.system().url().resolve("/health")).statusCode()));
  }

  @Test
  void mailOfFortyMegabytesIsA413AndTheNextCallsGoThrough(Demo demo) {
    byte[] large = new byte[40 * 1024 * 1024];
    Arrays.fill(large, (byte) 'a');
    for (int i = 0; i < 3; i++) {
      ingest(demo, large).statusCode(413);
      ingest(demo, Mails.plain("After a large one " + i)).statusCode(201);
    }
  }

  @Test
  void malformedJsonAndAnotherTypeAreRefused(Demo demo) {
    given()
        .auth()
        .oauth2(demo.token("api_client"))
        .contentType("application/json")
        .body("{\"sender\": ")
        .post(demo.system().url().resolve("/ingest/email"))
        .then()
        .statusCode(400);
    given()
        .auth()
        .oauth2(demo.token("api_client"))
        .contentType("application/xml")
        .body("<mail/>")
        .post(demo.system().url().resolve("/ingest/email"))
        .then()
        .statusCode(415);
  }
}
