package io.phishx.auth.client;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.phishx.testing.Database;
import io.phishx.testing.Management;
import io.phishx.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** What a service tells the outside arrives signed, again until it is heard, or is set aside. */
@ProbeService
@QuarkusTestResource(WebhookSink.class)
class NotifierTest {

  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String WEBHOOK = "/hook";
  private static final String ALERTMANAGER = "/api/v2/alerts";

  private final UUID tenant = UUID.randomUUID();

  @Test
  void webhookIsSignedOverIdTimestampAndBody() throws GeneralSecurityException {
    String thing = makeThing();

    JsonObject call = received(WEBHOOK, 1).getFirst();

    JsonObject headers = call.getJsonObject("headers");
    String id = headers.getString("webhook-id");
    String timestamp = headers.getString("webhook-timestamp");
    String body = call.getString("body");
    Mac mac = Mac.getInstance("HmacSHA256");
    byte[] key = "tests-only-webhook-key".getBytes(StandardCharsets.UTF_8);
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    byte[] tag = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
    assertEquals(
        "v1," + Base64.getEncoder().encodeToString(tag), headers.getString("webhook-signature"));
    JsonObject event = new JsonObject(body);
    assertEquals("thing.made", event.getString("type"));
    assertNotNull(Instant.parse(event.getString("timestamp")));
    JsonObject data = event.getJsonObject("data");
    assertEquals(tenant.toString(), data.getString("tenant_id"));
    assertEquals(thing, data.getJsonObject("labels").getString("thing"));
  }

  @Test
  void finishedNotificationsAreDeletedOnceTheyAreOldAndPendingOnesNever() throws SQLException {
    // Given
    for (String state : List.of("delivered", "dead", "pending")) {
      for (int days : List.of(29, 31)) {
        enqueue(state, days);
      }
    }

    // When, Then
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertEquals(
                    List.of("dead 29", "delivered 29", "pending 29", "pending 31"), outbox()));
  }

  /** A row that is nobody's to deliver. */
  private void enqueue(String state, int days) throws SQLException {
    Database.execute(
        """
        insert into notification_outbox (id, tenant_id, target, event_type, payload, state,
          created_at, next_attempt_at)
        values (gen_random_uuid(), ?, ?, 'x', '{}', ?, now() - make_interval(days => ?),
          now() + interval '1 day')
        """,
        tenant,
        state + " " + days,
        state,
        days);
  }

  private List<String> outbox() throws SQLException {
    return Database.column(
        "select target from notification_outbox where tenant_id = ? order by target", tenant);
  }

  @Test
  void alertmanagerGetsAnAlertWithItsLabels() {
    String thing = makeThing();

    JsonObject alert =
        new JsonArray(received(ALERTMANAGER, 1).getFirst().getString("body")).getJsonObject(0);

    JsonObject labels = alert.getJsonObject("labels");
    assertEquals("thing.made", labels.getString("alertname"));
    assertEquals("info", labels.getString("severity"));
    assertEquals(thing, labels.getString("thing"));
    assertEquals("a thing was made", alert.getJsonObject("annotations").getString("summary"));
    assertNotNull(Instant.parse(alert.getString("startsAt")));
  }

  @Test
  void whoDoesNotTakeItIsToldAgainUnderTheSameId() {
    // Whichever of the two targets is called first refuses.
    plan("503");
    makeThing();

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertEquals(List.of(200, 200, 503), statuses(all()).stream().sorted().toList()));
    await().atMost(SOON).untilAsserted(() -> assertEquals(2, count("delivered")));
    JsonObject refused =
        all().stream().filter(one -> one.getInteger("status") == 503).findFirst().orElseThrow();
    List<JsonObject> samePath =
        all().stream().filter(one -> path(one).equals(path(refused))).toList();
    assertEquals(2, samePath.size());
    assertEquals(
        samePath.get(0).getString("body"),
        samePath.get(1).getString("body"),
        "the repetition told something else");
  }

  @Test
  void whoNeverTakesItIsLeftAfterTheLastAttempt() {
    plan("500,500,500,500,500,500");
    makeThing();

    await().atMost(SOON).untilAsserted(() -> assertEquals(2, count("dead")));
    assertEquals(List.of(500, 500, 500, 500, 500, 500), statuses(all()));
    String metrics = given().get(Management.url("/q/metrics")).asString();
    assertFalse(
        metrics
            .lines()
            .filter(line -> line.startsWith("phishx_notifications_total{"))
            .filter(line -> line.contains("outcome=\"dead\""))
            .toList()
            .isEmpty(),
        "dead notifications are not counted");
  }

  @Test
  void redirectIsNotFollowed() {
    // a 302 to a POST is followed by nobody; a 303 is, unless the client is told not to
    plan("303,303,303,303,303,303");
    makeThing();

    await().atMost(SOON).untilAsserted(() -> assertEquals(2, count("dead")));
    assertEquals(List.of(), all().stream().filter(one -> path(one).equals("/elsewhere")).toList());
  }

  private String makeThing() {
    return given()
        .auth()
        .oauth2(TestTokens.of("admin", tenant))
        .contentType(ContentType.JSON)
        .body("{\"name\":\"told\"}")
        .post("/things")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  private List<JsonObject> received(String path, int times) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertEquals(times, calls(path).size(), "calls of " + path));
    return calls(path);
  }

  private List<JsonObject> calls(String path) {
    return all().stream().filter(one -> path(one).equals(path)).toList();
  }

  private List<JsonObject> all() {
    return new JsonArray(given().get(sink("/received?" + tenant)).asString())
        .stream().map(JsonObject.class::cast).toList();
  }

  private static String path(JsonObject call) {
    return call.getString("path");
  }

  private static List<Integer> statuses(List<JsonObject> calls) {
    return calls.stream().map(one -> one.getInteger("status")).toList();
  }

  private void plan(String statuses) {
    given().get(sink("/plan?" + tenant + "=" + statuses)).then().statusCode(204);
  }

  private long count(String state) throws SQLException {
    return Database.number(
        "select count(*) from notification_outbox where tenant_id = ? and state = ?",
        tenant,
        state);
  }

  private static String sink(String path) {
    return "http://localhost:"
        + ConfigProvider.getConfig().getValue("probe.webhook.port", Integer.class)
        + path;
  }
}
