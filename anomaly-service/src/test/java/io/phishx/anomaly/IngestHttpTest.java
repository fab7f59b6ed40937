package io.phishx.anomaly;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.PostgresResource;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@ServiceTest
class IngestHttpTest {

  private static final Path MAILS = Path.of("src/test/resources/mails");

  @Inject CryptoForTests crypto;

  private final UUID tenant = UUID.randomUUID();

  @AfterEach
  void recover() {
    crypto.recover();
  }

  @Test
  void aRawMailIsAnalysedStoredAndFoundAgain() throws IOException {
    // When
    Response answer = ingest(mail("bad/display-name-impostor"));

    // Then
    answer
        .then()
        .statusCode(201)
        .body("decision", equalTo("REJECT"))
        .body("category", equalTo("HOT"))
        .body("anomaly.anomaly_type", equalTo("extreme_risk_score"))
        .body("anomaly.detection_method", equalTo("pattern"))
        .body(
            "findings.type",
            hasItems("sender.display-name-impersonation", "link.text-differs-from-target"))
        .body("findings.description", everyItem(notNullValue()))
        .body("model_version", equalTo("phishx-weights-2"));
    String id = answer.path("email_id");
    as("soc_analyst")
        .get("/emails/" + id)
        .then()
        .statusCode(200)
        .body("email_id", equalTo(id))
        .body("sender", equalTo("PayPal Service <support@secure-notices.example>"))
        .body("subject", equalTo("Your account has been limited"))
        .body("findings.type", equalTo(answer.path("findings.type")));
  }

  @Test
  void anOrdinaryMailComesOutClean() throws IOException {
    ingest(mail("clean/newsletter"))
        .then()
        .statusCode(201)
        .body("decision", equalTo("ALLOW"))
        .body("category", equalTo("COLD"))
        .body("risk_score", equalTo(0f))
        .body("anomaly", nullValue())
        .body("findings", empty());
  }

  @Test
  void aJsonMailTakesTheGivenScoreAndTheGuidesLimits() {
    as("api_client")
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "sender", "attacker@evil.example",
                "subject", "hello",
                "body", "text",
                "recipients", List.of("tom@acme.example"),
                "urls", IntStream.range(0, 11).mapToObj(i -> "https://e.example/" + i).toList(),
                "risk_score", 92,
                "priority", "high"))
        .post("/ingest/email")
        .then()
        .statusCode(201)
        .body("risk_score", equalTo(92f))
        .body("model_version", equalTo("given"))
        .body("decision", equalTo("REJECT"))
        .body("anomaly.evidence.anomaly_type", hasItems("extreme_risk_score", "excessive_urls"));
  }

  @Test
  void analyzeStoresNothing() throws IOException {
    // When
    as("readonly")
        .contentType("message/rfc822")
        .body(mail("bad/thirty-links"))
        .post("/anomalies/analyze")
        .then()
        .statusCode(200)
        .body("is_anomaly", equalTo(true))
        .body("anomaly_type", equalTo("excessive_urls"))
        .body("detection_method", equalTo("pattern"))
        .body("details.value", equalTo(30f))
        .body("evidence", hasSize(1));

    // Then
    assertStats(0, 0, 0f);
  }

  @Test
  void statisticsAreExact() throws IOException {
    ingest(mail("clean/plain")).then().statusCode(201);
    ingest(mail("clean/japanese")).then().statusCode(201);
    ingest(mail("clean/cyrillic")).then().statusCode(201);
    ingest(mail("bad/thirty-links")).then().statusCode(201);

    assertStats(4, 1, 25f);
  }

  @Test
  void theSameMailAgainGetsItsFirstAnswer() throws IOException {
    // Given
    byte[] mail = mail("bad/double-extension");
    Response first = ingest(mail);

    // When
    Response again = ingest(mail);

    // Then
    assertEquals(first.body().asString(), again.body().asString());
    assertStats(
        1, first.path("anomaly") == null ? 0 : 1, first.path("anomaly") == null ? 0f : 100f);
  }

  @Test
  void theSameMessageIdOnOtherContentBuysNoVerdict() throws IOException {
    // Given
    String innocent = new String(mail("clean/plain"), StandardCharsets.UTF_8);
    String first = ingest(innocent.getBytes(StandardCharsets.UTF_8)).path("email_id");

    // When
    Response other =
        ingest(
            innocent
                .replace("are you free", "http://203.0.113.7/login/verify-password are you free")
                .getBytes(StandardCharsets.UTF_8));

    // Then
    assertNotEquals(first, other.path("email_id"));
    other.then().body("findings.type", hasItem("link.ip-address"));
    as("soc_analyst")
        .queryParam("message_id", "<8f2c1b7a-1@northwind.example>")
        .get("/emails")
        .then()
        .statusCode(200)
        .body("items", hasSize(2))
        .body("next_cursor", nullValue());
  }

  @Test
  void anIdempotencyKeyGivesTheSameAnswerAndRefusesAnotherBody() {
    // Given
    String key = UUID.randomUUID().toString();
    Map<String, Object> body = Map.of("sender", "a@b.example", "subject", "s", "body", "one");

    // When
    String first = keyed(key, body).then().statusCode(201).extract().path("email_id");
    String again = keyed(key, body).then().statusCode(201).extract().path("email_id");

    // Then
    assertEquals(first, again);
    assertStats(1, 0, 0f);
    keyed(key, Map.of("sender", "a@b.example", "subject", "s", "body", "two"))
        .then()
        .spec(problem(422, "idempotency-key-reused"));
  }

  @Test
  void cryptoAwayIs503AndNothingIsStored() throws IOException {
    // Given
    crypto.becomeUnavailable();

    // When
    ingest(mail("bad/thirty-links"))
        .then()
        .spec(problem(503, "crypto-unavailable"))
        .header("Retry-After", notNullValue());

    // Then
    crypto.recover();
    assertStats(0, 0, 0f);
  }

  @Test
  void aStoredRowShowsNothingOfTheMail() throws IOException, SQLException {
    // Given
    String id = ingest(mail("bad/display-name-impostor")).path("email_id");

    // When
    StringBuilder rows = new StringBuilder();
    try (Connection connection = PostgresResource.superuser();
        Statement statement = connection.createStatement()) {
      for (String query :
          List.of(
              "select e::text from email_analysis e where id = '" + id + "'",
              "select f::text from findings f where email_id = '" + id + "'",
              "select a::text from anomalies a where email_id = '" + id + "'",
              "select o::text from notification_outbox o")) {
        try (ResultSet found = statement.executeQuery(query)) {
          while (found.next()) {
            rows.append(found.getString(1)).append('\n');
          }
        }
      }
    }

    // Then
    String stored = rows.toString();
    assertTrue(stored.contains("v2:1:"), stored);
    for (String word :
        List.of(
            "secure-notices",
            "PayPal",
            "limited",
            "unusual activity",
            "tom.becker",
            "203.0.113.77",
            "impersonation",
            "imp-1")) {
      assertFalse(stored.contains(word), word + " stands readable in " + stored);
    }
  }

  @Test
  void whatAnAnalystReadsIsOpenedOnHisBehalf() throws IOException {
    // Given
    String analyst = UUID.randomUUID().toString();
    byte[] mail = mail("clean/plain");
    String id = ingest(mail).path("email_id");
    ingest(mail);
    RequestSpecification reading =
        given()
            .auth()
            .oauth2(TestTokens.token().tenant(tenant).role("soc_analyst").subject(analyst).sign());

    // When
    reading.get("/emails/" + id).then().statusCode(200);
    int read = crypto.askedBy(analyst);
    reading
        .queryParam("sender", "maria.keller@northwind.example")
        .get("/emails")
        .then()
        .statusCode(200);

    // Then: not the ingest that found the mail stored already
    assertTrue(read > 0, "rows of the mail");
    assertEquals(read + 1, crypto.askedBy(analyst));
  }

  @Test
  void openingAMailIsAudited() throws IOException, SQLException {
    // Given
    String id = ingest(mail("clean/plain")).path("email_id");

    // When
    as("soc_analyst").get("/emails/" + id).then().statusCode(200);

    // Then
    try (Connection connection = PostgresResource.superuser();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select count(*) from audit_log where event_type = 'email.opened'"
                    + " and facts ->> 'email_id' = '"
                    + id
                    + "'")) {
      assertTrue(found.next());
      assertEquals(1, found.getInt(1));
    }
  }

  @Test
  void mailIsFoundByItsSender() throws IOException {
    // Given
    String id = ingest(mail("clean/plain")).path("email_id");
    ingest(mail("clean/newsletter"));

    // When / Then
    as("soc_analyst")
        .queryParam("sender", "Maria.Keller@northwind.example")
        .get("/emails")
        .then()
        .statusCode(200)
        .body("items.email_id", equalTo(List.of(id)))
        .body("next_cursor", nullValue());
  }

  @Test
  void mailsOfASenderComeInPages() throws IOException {
    // Given
    String plain = new String(mail("clean/plain"), StandardCharsets.UTF_8);
    List<String> ids =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    ingest((plain + "\r\n" + i).getBytes(StandardCharsets.UTF_8))
                        .<String>path("email_id"))
            .toList();

    // When
    Response first = ofSender("limit=2");
    Response second = ofSender("limit=2&cursor=" + first.path("next_cursor"));

    // Then
    first.then().body("items.email_id", equalTo(List.of(ids.get(2), ids.get(1))));
    second.then().body("items.email_id", equalTo(List.of(ids.get(0))));
    second.then().body("next_cursor", nullValue());
    ofSender("limit=0").then().spec(problem(400, "/problems/invalid-limit"));
    ofSender("cursor=zzz").then().spec(problem(400, "/problems/invalid-cursor"));
  }

  private Response ofSender(String query) {
    return as("soc_analyst").get("/emails?sender=maria.keller@northwind.example&" + query);
  }

  @Test
  void anomaliesAreListedNewestFirstInPages() throws IOException {
    // Given
    for (int i = 0; i < 3; i++) {
      as("api_client")
          .contentType(ContentType.JSON)
          .body(Map.of("sender", "a@b.example", "body", "mail " + i, "risk_score", 90 + i))
          .post("/ingest/email")
          .then()
          .statusCode(201);
    }

    // When
    Response first = as("readonly").queryParam("limit", 2).get("/anomalies");

    // Then
    first.then().statusCode(200).body("items", hasSize(2)).body("next_cursor", notNullValue());
    assertEquals(List.of(92f, 91f), first.path("items.details.value"));
    Response second =
        as("readonly")
            .queryParam("limit", 2)
            .queryParam("cursor", first.<String>path("next_cursor"))
            .get("/anomalies");
    second.then().body("items", hasSize(1)).body("next_cursor", nullValue());
    String id = second.path("items[0].id");
    as("readonly").get("/anomalies/" + id).then().statusCode(200).body("id", equalTo(id));
    as("readonly")
        .queryParam("type", "excessive_urls")
        .get("/anomalies")
        .then()
        .body("items", empty());
    as("readonly")
        .queryParam("from", "2000-01-01T00:00:00Z")
        .queryParam("to", "2001-01-01T00:00:00Z")
        .get("/anomalies")
        .then()
        .body("items", empty());
  }

  @Test
  void thresholdsHaveTheGuidesDefaultsAndCanBeChanged() {
    as("admin")
        .get("/anomalies/config")
        .then()
        .statusCode(200)
        .body("contamination_rate", equalTo(0.05f))
        .body("zscore_threshold", equalTo(3.0f))
        .body("iqr_multiplier", equalTo(1.5f))
        .body("sliding_window_size", equalTo(1000))
        .body("risk_score_anomaly_threshold", equalTo(85f))
        .body("url_count_anomaly_threshold", equalTo(10))
        .body("attachment_anomaly_threshold", equalTo(5));

    as("admin")
        .contentType(ContentType.JSON)
        .body(Map.of("url_count_anomaly_threshold", 2))
        .put("/anomalies/config")
        .then()
        .statusCode(200)
        .body("url_count_anomaly_threshold", equalTo(2))
        .body("zscore_threshold", equalTo(3.0f));

    as("api_client")
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "sender",
                "a@b.example",
                "urls",
                List.of("https://x.example/1", "https://x.example/2", "https://x.example/3")))
        .post("/anomalies/analyze")
        .then()
        .body("anomaly_type", equalTo("excessive_urls"));

    as("admin")
        .contentType(ContentType.JSON)
        .body(Map.of("zscore_threshold", 0))
        .put("/anomalies/config")
        .then()
        .spec(problem(400, "invalid-settings"))
        .body("violations[0].field", equalTo("zscore_threshold"));
  }

  @Test
  void aMailServerGetsItsReply() {
    for (Map.Entry<Integer, Integer> scoreToCode : Map.of(5, 250, 60, 451, 99, 550).entrySet()) {
      as("api_client")
          .contentType(ContentType.JSON)
          .body(
              Map.of(
                  "mail_from",
                  "a@b.example",
                  "recipients",
                  List.of("tom@acme.example"),
                  "subject",
                  "s" + scoreToCode.getKey(),
                  "body",
                  "text",
                  "risk_score",
                  scoreToCode.getKey()))
          .post("/enforce/smtp")
          .then()
          .statusCode(200)
          .body("smtp_code", equalTo(scoreToCode.getValue()))
          .body("message", notNullValue())
          .body("email_id", notNullValue());
    }
  }

  @Test
  void aTenantSeesNothingOfAnother() throws IOException {
    // Given
    Response mine = ingest(mail("bad/thirty-links"));
    String anomaly = as("readonly").get("/anomalies").path("items[0].id");
    UUID stranger = UUID.randomUUID();

    // When / Then
    as("soc_analyst", stranger)
        .get("/emails/" + mine.path("email_id"))
        .then()
        .spec(problem(404, "not-found"));
    as("soc_analyst", stranger).get("/anomalies/" + anomaly).then().spec(problem(404, "not-found"));
    as("soc_analyst", stranger).get("/anomalies").then().body("items", empty());
    as("soc_analyst", stranger)
        .queryParam("message_id", "many@shopmix.example")
        .get("/emails")
        .then()
        .body("items", empty());
    as("soc_analyst", stranger)
        .queryParam("sender", "deals@shopmix.example")
        .get("/emails")
        .then()
        .body("items", empty());
    as("readonly", stranger).get("/anomalies/stats").then().body("total_analyzed", equalTo(0));
  }

  @Test
  void everyCallAsksForItsScope() throws IOException {
    given().get("/anomalies/stats").then().spec(problem(401, "invalid-token"));
    refused(
        as("readonly").contentType("message/rfc822").body(mail("clean/plain")), "/ingest/email");
    refused(as("soc_analyst").contentType(ContentType.JSON).body("{}"), "/enforce/smtp");
    as("soc_analyst").get("/anomalies/config").then().spec(problem(403, "insufficient-scope"));
    as("readonly")
        .get("/emails/" + UUID.randomUUID())
        .then()
        .spec(problem(403, "insufficient-scope"));
    as("api_client")
        .queryParam("sender", "a@b.example")
        .get("/emails")
        .then()
        .spec(problem(403, "insufficient-scope"));
    given()
        .auth()
        .oauth2(TestTokens.service(tenant))
        .get("/anomalies/stats")
        .then()
        .statusCode(403);
  }

  private void refused(RequestSpecification request, String path) {
    request.post(path).then().spec(problem(403, "insufficient-scope"));
  }

  private void assertStats(int analyzed, int anomalies, float percent) {
    as("readonly")
        .get("/anomalies/stats")
        .then()
        .statusCode(200)
        .body("total_analyzed", equalTo(analyzed))
        .body("anomalies_detected", equalTo(anomalies))
        .body("anomaly_rate_percent", equalTo(percent));
  }

  private Response keyed(String key, Map<String, Object> body) {
    return as("api_client")
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(body)
        .post("/ingest/email");
  }

  private Response ingest(byte[] mail) {
    return as("api_client").contentType("message/rfc822").body(mail).post("/ingest/email");
  }

  private RequestSpecification as(String role) {
    return as(role, tenant);
  }

  private static RequestSpecification as(String role, UUID tenant) {
    return given()
        .spec(new RequestSpecBuilder().build())
        .config(
            RestAssured.config()
                .encoderConfig(
                    EncoderConfig.encoderConfig()
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                        .encodeContentTypeAs("message/rfc822", ContentType.BINARY)))
        .auth()
        .oauth2(TestTokens.token().tenant(tenant).role(role).subject(role).sign());
  }

  private static byte[] mail(String name) throws IOException {
    return Files.readAllBytes(MAILS.resolve(name + ".eml"));
  }
}
