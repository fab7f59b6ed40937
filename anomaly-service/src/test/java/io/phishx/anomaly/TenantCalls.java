package io.phishx.anomaly;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.phishx.testing.TestTokens;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** HTTP calls as the people and the mail gateway of one tenant make them. */
record TenantCalls(UUID tenant) {

  private static final Path MAILS = Path.of("src/test/resources/mails");

  /** A mail of the tests' corpus, by its path without ending. */
  static byte[] mail(String name) throws IOException {
    return Files.readAllBytes(MAILS.resolve(name + ".eml"));
  }

  /** A call with that role's token. */
  RequestSpecification as(String role) {
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

  Response ingest(byte[] mail) {
    return as("api_client").contentType("message/rfc822").body(mail).post("/ingest/email");
  }

  void assertStats(int analyzed, int anomalies, float percent) {
    as("readonly")
        .get("/anomalies/stats")
        .then()
        .statusCode(200)
        .body("total_analyzed", equalTo(analyzed))
        .body("anomalies_detected", equalTo(anomalies))
        .body("anomaly_rate_percent", equalTo(percent));
  }
}
