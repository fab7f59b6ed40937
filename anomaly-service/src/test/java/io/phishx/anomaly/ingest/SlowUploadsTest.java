package io.phishx.anomaly.ingest;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.anomaly.ServiceTest;
import io.phishx.chassis.http.HttpConfig;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However many large mails are sent at once and however slowly, only so many bytes are let in. */
@QuarkusTest
@ServiceTest
class SlowUploadsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String MAIL =
      "From: Tom <tom@northwind.example>\r\nTo: maria@acme.example\r\nSubject: hello\r\n\r\ntext";
  private static final int SENT_AT_FIRST = 1 << 20;

  @Inject MeterRegistry metrics;
  @Inject AnomalyConfig config;
  @Inject HttpConfig http;

  private final UUID tenant = UUID.randomUUID();
  private final List<Upload> uploads = new ArrayList<>();

  @AfterEach
  void hangUp() {
    uploads.forEach(Upload::close);
    await().atMost(PATIENCE).untilAsserted(() -> assertEquals(0, inWork()));
  }

  @Test
  void onlyWhatFitsIsReadAndTheRestIsToldToComeBack() throws IOException {
    // Given
    long longest = http.maxBody().asLongValue();
    int fitting = (int) (config.admission().asLongValue() / longest);
    for (int i = 0; i < fitting; i++) {
      Upload upload =
          begin(i % 2 == 0 ? "Content-Length: " + longest : "Transfer-Encoding: chunked");
      if (i % 2 == 0) {
        upload.send("a".repeat(SENT_AT_FIRST));
      } else {
        upload.send(
            Integer.toHexString(SENT_AT_FIRST) + "\r\n" + "a".repeat(SENT_AT_FIRST) + "\r\n");
      }
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertEquals(fitting * longest, inWork()));

    // When
    for (int i = fitting; i < 20; i++) {
      Upload upload = begin("Content-Length: " + longest);

      // Then: not a byte of its body was sent
      String answer = upload.answer();
      assertTrue(answer.startsWith("http/1.1 429 "), answer);
      assertTrue(answer.contains("retry-after: 1"), answer);
    }
    assertEquals(fitting * longest, inWork());
  }

  @Test
  void hangingUpHalfWayGivesTheRoomBack() throws IOException {
    // Given
    long longest = http.maxBody().asLongValue();
    begin("Content-Length: " + longest).send("a".repeat(SENT_AT_FIRST));
    begin("Content-Length: " + longest).send("a");
    begin("Transfer-Encoding: chunked").send("10\r\n");
    begin("Transfer-Encoding: chunked");
    await().atMost(PATIENCE).untilAsserted(() -> assertEquals(4 * longest, inWork()));

    // When
    uploads.forEach(Upload::close);

    // Then
    await().atMost(PATIENCE).untilAsserted(() -> assertEquals(0, inWork()));
    as("api_client")
        .contentType("message/rfc822")
        .body(MAIL.getBytes(StandardCharsets.UTF_8))
        .post("/ingest/email")
        .then()
        .statusCode(201);
    as("readonly").get("/anomalies/stats").then().body("total_analyzed", equalTo(1));
  }

  @Test
  void aSlowMailIsTakenAndItsRoomGivenBack() throws IOException {
    Upload upload = begin("Content-Length: " + MAIL.length());
    upload.send(MAIL.substring(0, 40));
    await().atMost(PATIENCE).untilAsserted(() -> assertEquals(MAIL.length(), inWork()));

    upload.send(MAIL.substring(40));

    assertTrue(upload.answer().startsWith("http/1.1 201 "));
    await().atMost(PATIENCE).untilAsserted(() -> assertEquals(0, inWork()));
  }

  @Test
  void whoMayNotSendTakesNoRoom() throws IOException {
    Upload upload = begin("Content-Length: " + http.maxBody().asLongValue(), "readonly");

    assertTrue(upload.answer().startsWith("http/1.1 403 "));
    assertEquals(0, inWork());
  }

  private RequestSpecification as(String role) {
    return given().auth().oauth2(TestTokens.of(role, tenant));
  }

  private long inWork() {
    return (long) metrics.get("phishx_ingest_in_work_bytes").gauge().value();
  }

  private Upload begin(String length) throws IOException {
    return begin(length, "api_client");
  }

  private Upload begin(String length, String role) throws IOException {
    Upload upload = new Upload(new Socket(InetAddress.getLoopbackAddress(), RestAssured.port));
    uploads.add(upload);
    upload.send(
        String.join(
            "\r\n",
            "POST /ingest/email HTTP/1.1",
            "Host: localhost:" + RestAssured.port,
            "Authorization: Bearer " + TestTokens.of(role, tenant),
            "Content-Type: message/rfc822",
            length,
            "",
            ""));
    return upload;
  }

  /** A call that is sent piece by piece. */
  private record Upload(Socket socket) {

    void send(String text) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    /** Status line and headers, in lower case. */
    String answer() throws IOException {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      StringBuilder head = new StringBuilder();
      for (String line = reader.readLine();
          line != null && !line.isEmpty();
          line = reader.readLine()) {
        head.append(line.toLowerCase(Locale.ROOT)).append('\n');
      }
      return head.toString();
    }

    void close() {
      try {
        if (!socket.isClosed()) {
          // with a reset, as a sender that crashed
          socket.setSoLinger(true, 0);
          socket.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
