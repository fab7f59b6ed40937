package io.phishx.anomaly;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Mails and anomalies are found again, and who reads them is known. */
@QuarkusTest
@ServiceTest
class MailSearchHttpTest {

  @Inject CryptoForTests crypto;

  private final TenantCalls calls = new TenantCalls(UUID.randomUUID());

  @Test
  void whatAnAnalystReadsIsOpenedOnHisBehalf() throws IOException {
    // Given
    String analyst = UUID.randomUUID().toString();
    byte[] mail = TenantCalls.mail("clean/plain");
    String id = calls.ingest(mail).path("email_id");
    calls.ingest(mail);
    RequestSpecification reading =
        given()
            .auth()
            .oauth2(
                TestTokens.token()
                    .tenant(calls.tenant())
                    .role("soc_analyst")
                    .subject(analyst)
                    .sign());

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
    String id = calls.ingest(TenantCalls.mail("clean/plain")).path("email_id");

    // When
    calls.as("soc_analyst").get("/emails/" + id).then().statusCode(200);

    // Then
    assertEquals(
        1,
        Database.number(
            "select count(*) from audit_log where event_type = 'email.opened'"
                + " and facts ->> 'email_id' = ?",
            id));
  }

  @Test
  void mailIsFoundByItsSender() throws IOException {
    // Given
    String id = calls.ingest(TenantCalls.mail("clean/plain")).path("email_id");
    calls.ingest(TenantCalls.mail("clean/newsletter"));

    // When / Then
    calls
        .as("soc_analyst")
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
    String plain = new String(TenantCalls.mail("clean/plain"), StandardCharsets.UTF_8);
    List<String> ids =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    calls
                        .ingest((plain + "\r\n" + i).getBytes(StandardCharsets.UTF_8))
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

  @Test
  void anomaliesAreListedNewestFirstInPages() throws IOException {
    // Given
    for (int i = 0; i < 3; i++) {
      calls
          .as("api_client")
          .contentType(ContentType.JSON)
          .body(Map.of("sender", "a@b.example", "body", "mail " + i, "risk_score", 90 + i))
          .post("/ingest/email")
          .then()
          .statusCode(201);
    }

    // When
    Response first = calls.as("readonly").queryParam("limit", 2).get("/anomalies");

    // Then
    first.then().statusCode(200).body("items", hasSize(2)).body("next_cursor", notNullValue());
    assertEquals(List.of(92f, 91f), first.path("items.details.value"));
    Response second =
        calls
            .as("readonly")
            .queryParam("limit", 2)
            .queryParam("cursor", first.<String>path("next_cursor"))
            .get("/anomalies");
    second.then().body("items", hasSize(1)).body("next_cursor", nullValue());
    String id = second.path("items[0].id");
    calls.as("readonly").get("/anomalies/" + id).then().statusCode(200).body("id", equalTo(id));
    calls
        .as("readonly")
        .queryParam("type", "excessive_urls")
        .get("/anomalies")
        .then()
        .body("items", empty());
    calls
        .as("readonly")
        .queryParam("from", "2000-01-01T00:00:00Z")
        .queryParam("to", "2001-01-01T00:00:00Z")
        .get("/anomalies")
        .then()
        .body("items", empty());
  }

  private Response ofSender(String query) {
    return calls.as("soc_analyst").get("/emails?sender=maria.keller@northwind.example&" + query);
  }
}
