package io.phishx.anomaly.review;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.anomaly.AuditTrail;
import io.phishx.anomaly.ServiceTest;
import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Anomalies are found by the sealed address of who wrote, by analysts, and that is recorded. */
@QuarkusTest
@ServiceTest
class AnomaliesOfSenderTest {

  private static final String MALLORY = "mallory@evil.example";

  private final UUID tenant = UUID.randomUUID();

  @Test
  void onlyTheSendersAnomaliesAreFoundPageByPage() {
    // Given
    for (int i = 0; i < 3; i++) {
      ingest(MALLORY, 90 + i);
      ingest("other@b.example", 95 + i);
    }

    // When
    Response first = search("Mallory@Evil.example").queryParam("limit", 2).get("/anomalies");

    // Then
    first.then().statusCode(200).body("next_cursor", notNullValue());
    assertEquals(List.of(92f, 91f), first.path("items.details.value"));
    search(MALLORY)
        .queryParam("limit", 2)
        .queryParam("cursor", first.<String>path("next_cursor"))
        .get("/anomalies")
        .then()
        .body("items.details.value", equalTo(List.of(90f)))
        .body("next_cursor", nullValue());
    search(MALLORY)
        .queryParam("type", "excessive_urls")
        .get("/anomalies")
        .then()
        .body("items", empty());
    search("nobody@b.example").get("/anomalies").then().statusCode(200).body("items", empty());
  }

  @Test
  void anotherSenderWithTheSameIndexIsNotShown() throws SQLException {
    // Given
    String right = ingest(MALLORY, 91);
    String wrong = ingest("other@b.example", 95);
    assertEquals(
        1,
        Database.execute(
            "update email_analysis set sender_index ="
                + " (select sender_index from email_analysis where id = ?::uuid)"
                + " where id = ?::uuid",
            right,
            wrong));

    // Then
    search(MALLORY)
        .get("/anomalies")
        .then()
        .statusCode(200)
        .body("items.email_id", equalTo(List.of(right)));
  }

  @Test
  void anotherTenantFindsNothing() {
    ingest(MALLORY, 91);

    as("soc_analyst", UUID.randomUUID())
        .queryParam("sender", MALLORY)
        .get("/anomalies")
        .then()
        .statusCode(200)
        .body("items", empty());
  }

  @Test
  void aSearchIsForAnalystsAndAudited() throws SQLException {
    // Given
    ingest(MALLORY, 91);

    // When
    for (String role : List.of("readonly", "admin", "api_client")) {
      as(role, tenant)
          .queryParam("sender", MALLORY)
          .get("/anomalies")
          .then()
          .spec(problem(403, "insufficient-scope"));
    }
    search(MALLORY).get("/anomalies").then().statusCode(200);
    search(" ").get("/anomalies").then().spec(problem(400, "invalid-parameter"));

    // Then
    assertEquals(
        List.of("soc_analyst {\"found\": \"1\"}"),
        AuditTrail.of(tenant, "email.searched-by-sender"));
  }

  private String ingest(String sender, int risk) {
    return as("api_client", tenant)
        .contentType(ContentType.JSON)
        .body(Map.of("sender", sender, "body", "mail " + risk, "risk_score", risk))
        .post("/ingest/email")
        .then()
        .statusCode(201)
        .extract()
        .path("email_id");
  }

  private RequestSpecification search(String sender) {
    return as("soc_analyst", tenant).queryParam("sender", sender);
  }

  private static RequestSpecification as(String role, UUID tenant) {
    return given().auth().oauth2(TestTokens.token().tenant(tenant).role(role).subject(role).sign());
  }
}
