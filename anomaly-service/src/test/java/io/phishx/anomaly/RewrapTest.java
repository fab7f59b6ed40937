package io.phishx.anomaly;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.client.RewrapJob;
import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@ServiceTest
class RewrapTest {

  private static final String BEHIND =
      """
      select (select count(*) from email_analysis where tenant_id = ? and (sender like 'v2:1:%'
          or subject like 'v2:1:%' or body like 'v2:1:%' or sender_index like 'i1:%'))
        + (select count(*) from findings where tenant_id = ? and (finding_type like 'v2:1:%'
          or description like 'v2:1:%'))
      """;

  private final UUID tenant = UUID.randomUUID();

  @Inject RewrapJob job;
  @Inject CryptoForTests crypto;

  @Test
  void mailsAndFindingsFollowTheNewestKeysAndAreFoundAllTheWhile() throws SQLException {
    // Given
    String id = ingest();
    assertTrue(behind() > 1, "values under the first key");
    found(id);

    // When
    crypto.rotate();
    found(id);
    job.wakeForAll();

    // Then
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              found(id);
              assertEquals(0, behind());
            });
    found(id);
    as("soc_analyst")
        .get("/emails/" + id)
        .then()
        .statusCode(200)
        .body("subject", equalTo("URGENT: verify your account"));
  }

  private void found(String id) {
    as("soc_analyst")
        .queryParam("sender", "A@b.example")
        .get("/emails")
        .then()
        .statusCode(200)
        .body("items", hasSize(1))
        .body("items[0].email_id", equalTo(id));
  }

  private String ingest() {
    return as("api_client")
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "sender", "a@b.example",
                "subject", "URGENT: verify your account",
                "body", "Click http://10.0.0.1/login now or your password expires today"))
        .post("/ingest/email")
        .then()
        .statusCode(201)
        .extract()
        .path("email_id");
  }

  private RequestSpecification as(String role) {
    return given().auth().oauth2(TestTokens.of(role, tenant));
  }

  private long behind() throws SQLException {
    return Database.number(BEHIND, tenant, tenant);
  }
}
