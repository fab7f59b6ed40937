package io.phishx.anomaly;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Input that nobody should send: a clear problem or a finding, in time, and nothing half stored.
 */
@QuarkusTest
@ServiceTest
class BadInputTest {

  private static final String HEADERS =
      """
      From: Tom <tom@northwind.example>
      To: maria@acme.example
      Subject: hello
      Date: Thu, 05 Nov 2026 10:00:00 +0000
      """;

  private final UUID tenant = UUID.randomUUID();

  @Test
  void fortyMegabytesAreTooLarge() {
    byte[] mail = new byte[40 << 20];
    Arrays.fill(mail, (byte) 'a');

    raw(mail).then().spec(problem(413, "body-too-large"));
    assertAnalyzed(0);
  }

  @Test
  void fortyMegabytesWithoutADeclaredLengthAreTooLarge() throws IOException {
    // Given
    HttpURLConnection call =
        (HttpURLConnection)
            URI.create("http://localhost:" + RestAssured.port + "/ingest/email")
                .toURL()
                .openConnection();
    call.setRequestMethod("POST");
    call.setDoOutput(true);
    call.setChunkedStreamingMode(1 << 16);
    call.setRequestProperty("Authorization", "Bearer " + TestTokens.of("api_client", tenant));
    call.setRequestProperty("Content-Type", "message/rfc822");

    // When
    byte[] chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) 'a');
    try (OutputStream out = call.getOutputStream()) {
      for (int i = 0; i < 40; i++) {
        out.write(chunk);
      }
    }

    // Then
    assertEquals(413, call.getResponseCode());
    assertAnalyzed(0);
  }

  @Test
  void partsNestedTwoThousandDeepAreAFinding() {
    StringBuilder mail = new StringBuilder(HEADERS);
    for (int i = 0; i < 2_000; i++) {
      mail.append("Content-Type: multipart/mixed; boundary=\"b").append(i).append("\"\n\n");
      mail.append("--b").append(i).append('\n');
    }
    mail.append("Content-Type: text/plain\n\nhello\n");

    assertFinding(raw(mail.toString()), "form.nested-too-deep");
  }

  @Test
  void mailsWithinMailsTwoThousandDeepAreAFinding() {
    String mail = HEADERS + "Content-Type: message/rfc822\n\n".repeat(2_000) + "\nhello";

    assertFinding(raw(mail), "form.nested-too-deep");
  }

  @Test
  void aHeaderWithoutEndIsRefused() {
    String mail = HEADERS + "X-Long: " + "a".repeat(5 << 20);

    raw(mail).then().spec(problem(400, "malformed-mail"));
    assertAnalyzed(0);
  }

  @Test
  void headersWithoutEndAreRefused() {
    String mail = HEADERS + "X-Many: a\n".repeat(200_000);

    raw(mail).then().spec(problem(400, "malformed-mail"));
    assertAnalyzed(0);
  }

  @Test
  void anUnfinishedHeaderIsAFinding() {
    assertFinding(raw(HEADERS + "X-Cut: a"), "form.headers-unfinished");
  }

  @Test
  void nulBytesAreAFinding() {
    assertFinding(raw(HEADERS.replace("hello", "he\0llo") + "\nte\0xt\0\n"), "form.nul-bytes");
  }

  @Test
  void anUnknownCharsetIsAFinding() {
    assertFinding(
        raw(HEADERS + "Content-Type: text/plain; charset=x-klingon\n\nqapla'\n"),
        "form.unknown-charset");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thu, 05 Nov 2099 10:00:00 +0000",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Mon, 01 Jan 0001 00:00:00 +0000"
      })
  void aLyingDateIsAFinding(String date) {
    assertFinding(
        raw(HEADERS.replace("Thu, 05 Nov 2026 10:00:00 +0000", date) + "\ntext\n"),
        "form.lying-date");
  }

  @Test
  void anUnreadableDateIsAFinding() {
    assertFinding(
        raw(HEADERS.replace("Thu, 05 Nov 2026 10:00:00 +0000", "Thu, 99 Foo 2026") + "\ntext\n"),
        "form.unreadable-date");
  }

  @Test
  void severalSendersAreAFinding() {
    assertFinding(raw(HEADERS + "From: other@evil.example\n\ntext\n"), "form.several-from");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "\0\0\0\0", "no header at all", "\n\nbody only"})
  void whatIsNoMailIsRefused(String body) {
    raw(body).then().spec(problem(400, "malformed-mail"));
    assertAnalyzed(0);
  }

  @Test
  void textMadeToKeepAParserBusyIsReadInTime() {
    String words = "=?a?Q?".repeat(20_000);
    String text =
        HEADERS.replace("hello", words)
            + "Content-Type: text/html\n\n"
            + "<div>".repeat(50_000)
            + "<a href='http://x.example/".repeat(5_000)
            + "https://www.".repeat(20_000)
            + "&".repeat(100_000);

    Assertions.assertTimeout(Duration.ofSeconds(15), () -> raw(text).then().statusCode(201));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[]", "\"text\"", "null", "{\"sender\":", "{\"sender\":\"a@b.c\"} x{"})
  void malformedJsonIsRefused(String body) {
    Response answer = json(body);

    assertEquals(400, answer.statusCode(), answer.asString());
    answer.then().body("status", equalTo(400));
    assertAnalyzed(0);
  }

  @Test
  void deeplyNestedJsonIsRefused() {
    json("{\"headers\":" + "[".repeat(100_000)).then().statusCode(400);
    assertAnalyzed(0);
  }

  @Test
  void wrongFieldsAreNamed() {
    expectViolation(Map.of("sender", List.of(1)), "sender");
    expectViolation(Map.of("subject", "no sender"), "sender");
    expectViolation(Map.of("sender", "a@b.example", "risk_score", 101), "risk_score");
    expectViolation(Map.of("sender", "a@b.example", "risk_score", "high"), "risk_score");
    expectViolation(
        Map.of("sender", "a@b.example", "attachments", List.of(Map.of("base64", "%%%=\u00e9"))),
        "attachments[0].base64");
    expectViolation(Map.of("sender", "a@b.example", "received_at", "yesterday"), "received_at");
    expectViolation(
        Map.of("sender", "a@b.example", "received_at", "2001-01-01T00:00:00Z"), "received_at");
    assertAnalyzed(0);
  }

  @Test
  void aWrongContentTypeIsRefused() {
    caller()
        .contentType("text/csv")
        .body("a,b")
        .post("/ingest/email")
        .then()
        .spec(problem(415, "unsupported-media-type"));
  }

  @Test
  void loneSurrogatesAndNulInJsonAreStored() {
    json("{\"sender\":\"a@b.example\",\"subject\":\"a\\ud800\\u0000b\",\"body\":\"\\u0000\"}")
        .then()
        .statusCode(201);
  }

  private void expectViolation(Map<String, Object> body, String field) {
    caller()
        .contentType(ContentType.JSON)
        .body(body)
        .post("/ingest/email")
        .then()
        .spec(problem(400, "invalid-request"))
        .body("violations.field", hasItem(field));
  }

  private void assertFinding(Response answer, String type) {
    answer.then().statusCode(201).body("findings.type", hasItem(type));
    assertAnalyzed(1);
  }

  private void assertAnalyzed(int mails) {
    given()
        .auth()
        .oauth2(TestTokens.of("readonly", tenant))
        .get("/anomalies/stats")
        .then()
        .body("total_analyzed", equalTo(mails));
  }

  private Response raw(String mail) {
    return raw(mail.getBytes(StandardCharsets.UTF_8));
  }

  private Response raw(byte[] mail) {
    return caller().contentType("message/rfc822").body(mail).post("/ingest/email");
  }

  private Response json(String body) {
    return caller().contentType(ContentType.JSON).body(body).post("/ingest/email");
  }

  private RequestSpecification caller() {
    return given()
        .config(
            RestAssured.config()
                .encoderConfig(
                    EncoderConfig.encoderConfig()
                        .encodeContentTypeAs("message/rfc822", ContentType.BINARY)
                        .encodeContentTypeAs("text/csv", ContentType.TEXT)))
        .auth()
        .oauth2(TestTokens.of("api_client", tenant));
  }
}
