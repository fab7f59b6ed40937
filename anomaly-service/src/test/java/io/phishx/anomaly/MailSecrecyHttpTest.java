package io.phishx.anomaly;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nobody sees what is not for him: by his scope, by his tenant, or in the stored rows. */
@QuarkusTest
@ServiceTest
class MailSecrecyHttpTest {

  private final TenantCalls calls = new TenantCalls(UUID.randomUUID());

  @Test
  void aStoredRowShowsNothingOfTheMail() throws IOException, SQLException {
    // Given
    String id = calls.ingest(TenantCalls.mail("bad/display-name-impostor")).path("email_id");

    // When
    StringBuilder rows = new StringBuilder();
    for (String query :
        List.of(
            "select e::text from email_analysis e where id = '" + id + "'",
            "select f::text from findings f where email_id = '" + id + "'",
            "select a::text from anomalies a where email_id = '" + id + "'",
            "select o::text from notification_outbox o")) {
      Database.column(query).forEach(row -> rows.append(row).append('\n'));
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
  void aTenantSeesNothingOfAnother() throws IOException {
    // Given
    Response mine = calls.ingest(TenantCalls.mail("bad/thirty-links"));
    String anomaly = calls.as("readonly").get("/anomalies").path("items[0].id");
    UUID stranger = UUID.randomUUID();

    // When / Then
    new TenantCalls(stranger)
        .as("soc_analyst")
        .get("/emails/" + mine.path("email_id"))
        .then()
        .spec(problem(404, "not-found"));
    new TenantCalls(stranger)
        .as("soc_analyst")
        .get("/anomalies/" + anomaly)
        .then()
        .spec(problem(404, "not-found"));
    new TenantCalls(stranger).as("soc_analyst").get("/anomalies").then().body("items", empty());
    new TenantCalls(stranger)
        .as("soc_analyst")
        .queryParam("message_id", "many@shopmix.example")
        .get("/emails")
        .then()
        .body("items", empty());
    new TenantCalls(stranger)
        .as("soc_analyst")
        .queryParam("sender", "deals@shopmix.example")
        .get("/emails")
        .then()
        .body("items", empty());
    new TenantCalls(stranger)
        .as("readonly")
        .get("/anomalies/stats")
        .then()
        .body("total_analyzed", equalTo(0));
  }

  @Test
  void everyCallAsksForItsScope() throws IOException {
    given().get("/anomalies/stats").then().spec(problem(401, "invalid-token"));
    refused(
        calls.as("readonly").contentType("message/rfc822").body(TenantCalls.mail("clean/plain")),
        "/ingest/email");
    refused(calls.as("soc_analyst").contentType(ContentType.JSON).body("{}"), "/enforce/smtp");
    calls
        .as("soc_analyst")
        .get("/anomalies/config")
        .then()
        .spec(problem(403, "insufficient-scope"));
    calls
        .as("readonly")
        .get("/emails/" + UUID.randomUUID())
        .then()
        .spec(problem(403, "insufficient-scope"));
    calls
        .as("api_client")
        .queryParam("sender", "a@b.example")
        .get("/emails")
        .then()
        .spec(problem(403, "insufficient-scope"));
    given()
        .auth()
        .oauth2(TestTokens.service(calls.tenant()))
        .get("/anomalies/stats")
        .then()
        .statusCode(403);
  }

  private void refused(RequestSpecification request, String path) {
    request.post(path).then().spec(problem(403, "insufficient-scope"));
  }
}
