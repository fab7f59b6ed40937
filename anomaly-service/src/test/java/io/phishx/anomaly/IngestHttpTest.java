package io.phishx.anomaly;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a mail that is brought, or asked about. */
@QuarkusTest
@ServiceTest
class IngestHttpTest {

  @Inject CryptoForTests crypto;

  private final TenantCalls calls = new TenantCalls(UUID.randomUUID());

  @AfterEach
  void recover() {
    crypto.recover();
  }

  @Test
  void aRawMailIsAnalysedStoredAndFoundAgain() throws IOException {
    // When
    Response answer = calls.ingest(TenantCalls.mail("bad/display-name-impostor"));

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
    calls
        .as("soc_analyst")
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
    calls
        .ingest(TenantCalls.mail("clean/newsletter"))
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
    calls
        .as("api_client")
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
    calls
        .as("readonly")
        .contentType("message/rfc822")
        .body(TenantCalls.mail("bad/thirty-links"))
        .post("/anomalies/analyze")
        .then()
        .statusCode(200)
        .body("is_anomaly", equalTo(true))
        .body("anomaly_type", equalTo("excessive_urls"))
        .body("detection_method", equalTo("pattern"))
        .body("details.value", equalTo(30f))
        .body("evidence", hasSize(1));

    // Then
    calls.assertStats(0, 0, 0f);
  }

  @Test
  void statisticsAreExact() throws IOException {
    calls.ingest(TenantCalls.mail("clean/plain")).then().statusCode(201);
    calls.ingest(TenantCalls.mail("clean/japanese")).then().statusCode(201);
    calls.ingest(TenantCalls.mail("clean/cyrillic")).then().statusCode(201);
    calls.ingest(TenantCalls.mail("bad/thirty-links")).then().statusCode(201);

    calls.assertStats(4, 1, 25f);
  }

  @Test
  void theSameMailAgainGetsItsFirstAnswer() throws IOException {
    // Given
    byte[] mail = TenantCalls.mail("bad/double-extension");
    Response first = calls.ingest(mail);

    // When
    Response again = calls.ingest(mail);

    // Then
    assertEquals(first.body().asString(), again.body().asString());
    calls.assertStats(
        1, first.path("anomaly") == null ? 0 : 1, first.path("anomaly") == null ? 0f : 100f);
  }

  @Test
  void theSameMessageIdOnOtherContentBuysNoVerdict() throws IOException {
    // Given
    String innocent = new String(TenantCalls.mail("clean/plain"), StandardCharsets.UTF_8);
    String first = calls.ingest(innocent.getBytes(StandardCharsets.UTF_8)).path("email_id");

    // When
    Response other =
        calls.ingest(
            innocent
                .replace("are you free", "http://203.0.113.7/login/verify-password are you free")
                .getBytes(StandardCharsets.UTF_8));

    // Then
    assertNotEquals(first, other.path("email_id"));
    other.then().body("findings.type", hasItem("link.ip-address"));
    calls
        .as("soc_analyst")
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
    calls.assertStats(1, 0, 0f);
    keyed(key, Map.of("sender", "a@b.example", "subject", "s", "body", "two"))
        .then()
        .spec(problem(422, "idempotency-key-reused"));
  }

  @Test
  void cryptoAwayIs503AndNothingIsStored() throws IOException {
    // Given
    crypto.becomeUnavailable();

    // When
    calls
        .ingest(TenantCalls.mail("bad/thirty-links"))
        .then()
        .spec(problem(503, "crypto-unavailable"))
        .header("Retry-After", notNullValue());

    // Then
    crypto.recover();
    calls.assertStats(0, 0, 0f);
  }

  @Test
  void aMailServerGetsItsReply() {
    for (Map.Entry<Integer, Integer> scoreToCode : Map.of(5, 250, 60, 451, 99, 550).entrySet()) {
      calls
          .as("api_client")
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

  private Response keyed(String key, Map<String, Object> body) {
    return calls
        .as("api_client")
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(body)
        .post("/ingest/email");
  }
}
