package io.phishx.e2e;

import static io.restassured.RestAssured.given;

import io.phishx.e2e.RunningSystem.Demo;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Mails as a mail gateway would hand them over. */
final class Mails {

  private Mails() {}

  /** An ordinary note with that subject and an own message id. */
  static byte[] plain(String subject) {
    return mail(
        "From: Dana Field <dana.field@example.com>",
        "To: team@example.org",
        "Subject: " + subject,
        "Date: Mon, 23 Nov 2026 09:30:00 +0000",
        "Message-ID: <" + UUID.randomUUID() + "@example.com>",
        "",
        "Hello,",
        "the notes of this morning are on the shared drive.",
        "Dana");
  }

  /** One comes in, with the token of whoever hands it over. */
  static Response ingest(Demo demo, String token, byte[] mail) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("message/rfc822")
        .body(mail)
        .post(demo.system().url().resolve("/ingest/email"));
  }

  /** Lines with the line ends that RFC 5322 wants. */
  static byte[] mail(String... lines) {
    return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8);
  }
}
