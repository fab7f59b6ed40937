package io.phishx.e2e;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.e2e.RunningSystem.Demo;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The keys of both blind indexes change under a system at work: at each moment everybody logs in,
 * and every mail is found by its sender.
 */
@ExtendWith(RunningSystem.class)
class IndexKeyChangeTest {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Duration OFTEN = Duration.ofMillis(500);
  private static final String PASSWORD = "a phrase of this test alone";

  private final String mark = UUID.randomUUID().toString().substring(0, 8);
  private final String sender = "ivy." + mark + "@index.example";
  private final Set<String> mails = new HashSet<>();
  private final List<String> users = new ArrayList<>();
  private final Demo demo;

  IndexKeyChangeTest(Demo demo) {
    this.demo = demo;
  }

  @Test
  void everybodyLogsInAndEveryMailIsFoundBeforeDuringAndAfterTheWindow() throws SQLException {
    // Given
    String admin = demo.token("admin");
    ingest();
    addUser(admin);
    assertAllFound();
    String tenant =
        demo.read(
            "phishx_anomaly",
            "select tenant_id from email_analysis where id = '" + mails.iterator().next() + "'");

    // When
    Instant before = Instant.now();
    int ofSenders = rotate(admin, "/encryption/keys/rotate?purpose=index");
    int ofLogins = rotate(demo.operator(), "/encryption/service-index/rotate");
    String mail = ingest();
    String user = addUser(admin);

    // Then: nothing is stored by the newer keys yet, which another replica may not know
    String indexOfMail = indexOfMail(mail);
    String indexOfUser = indexOfUser(user);
    if (Duration.between(before, Instant.now()).compareTo(RunningSystem.SETTLE) < 0) {
      assertTrue(isOlder(indexOfMail, ofSenders), indexOfMail);
      assertTrue(isOlder(indexOfUser, ofLogins), indexOfUser);
    }
    assertAllFound();

    // Then: after a while it is
    await()
        .atMost(LONG)
        .pollInterval(OFTEN)
        .until(
            () -> {
              String stored = indexOfMail(ingest());
              String added = indexOfUser(addUser(admin));
              assertAllFound();
              return stored.startsWith("i" + ofSenders + ":")
                  && added.startsWith("i" + ofLogins + ":");
            });

    // Then: what was stored before follows
    await()
        .atMost(LONG)
        .pollInterval(OFTEN)
        .until(
            () -> {
              assertAllFound();
              return behind(
                          "phishx_anomaly",
                          "email_analysis where tenant_id = '" + tenant + "' and sender_index",
                          ofSenders)
                      == 0
                  && behind("phishx_auth", "users where email_index", ofLogins) == 0;
            });

    // When
    forgetKilledReplicas();
    awaitRetired(admin, "/encryption/keys/" + (ofSenders - 1) + "/retire?purpose=index");
    awaitRetired(demo.operator(), "/encryption/service-index/" + (ofLogins - 1) + "/retire");

    // Then
    ingest();
    addUser(admin);
    assertAllFound();
  }

  /** Asks until the owners have counted twice; nobody is kept out meanwhile. */
  private void awaitRetired(String token, String path) {
    await()
        .atMost(LONG)
        .pollInterval(OFTEN)
        .until(
            () -> {
              assertAllFound();
              Response answer =
                  given().auth().oauth2(token).post(demo.system().url().resolve(path));
              assertTrue(Set.of(204, 409).contains(answer.statusCode()), answer.asString());
              return answer.statusCode() == 204;
            });
  }

  private int rotate(String token, String path) {
    return given()
        .auth()
        .oauth2(token)
        .post(demo.system().url().resolve(path))
        .then()
        .statusCode(200)
        .extract()
        .path("version");
  }

  private String ingest() {
    String id =
        given()
            .auth()
            .oauth2(demo.token("api_client"))
            .contentType(ContentType.JSON)
            .body(
                Map.of(
                    "sender",
                    sender,
                    "recipients",
                    List.of("team@example.org"),
                    "subject",
                    "Notes",
                    "body",
                    "text " + UUID.randomUUID()))
            .post(demo.system().url().resolve("/ingest/email"))
            .then()
            .statusCode(201)
            .extract()
            .path("email_id");
    mails.add(id);
    return id;
  }

  private String addUser(String admin) {
    String email = "user" + users.size() + "." + mark + "@acme.example";
    String id =
        given()
            .auth()
            .oauth2(admin)
            .contentType(ContentType.JSON)
            .body(Map.of("email", email, "name", "Ivy", "password", PASSWORD, "role", "readonly"))
            .post(demo.system().url().resolve("/auth/users"))
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    users.add(email);
    return id;
  }

  /** By the first user and the last of this test, and the analyst, whom the demonstration made. */
  private void assertAllFound() {
    assertEquals(200, demo.api().login(users.getFirst(), PASSWORD).status());
    assertEquals(200, demo.api().login(users.getLast(), PASSWORD).status());
    List<String> found =
        given()
            .auth()
            .oauth2(demo.token("soc_analyst"))
            .queryParam("sender", sender)
            .queryParam("limit", 500)
            .get(demo.system().url().resolve("/emails"))
            .then()
            .statusCode(200)
            .extract()
            .path("items.email_id");
    assertEquals(mails, new HashSet<>(found));
  }

  private static boolean isOlder(String index, int version) {
    return Integer.parseInt(index.substring(1, index.indexOf(':'))) < version;
  }

  private String indexOfMail(String id) throws SQLException {
    return demo.read(
        "phishx_anomaly", "select sender_index from email_analysis where id = '" + id + "'");
  }

  private String indexOfUser(String id) throws SQLException {
    return demo.read("phishx_auth", "select email_index from users where id = '" + id + "'");
  }

  /** Rows that are not indexed by that version. */
  private long behind(String database, String rowsByIndex, int version) throws SQLException {
    return Long.parseLong(
        demo.read(
            database, "select count(*) from " + rowsByIndex + " not like 'i" + version + ":%'"));
  }

  /** Other tests kill crypto-service, and a key waits for a day until such a one has no memory. */
  private void forgetKilledReplicas() throws SQLException {
    demo.read(
        "phishx_crypto",
        """
        with killed as (
          delete from replica where seen_at < (select max(seen_at) from replica) returning 1)
        select count(*) from killed
        """);
  }
}
