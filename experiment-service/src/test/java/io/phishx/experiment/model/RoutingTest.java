package io.phishx.experiment.model;

import static io.phishx.testing.ProblemAssert.problem;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.client.ServiceTokens;
import io.phishx.chassis.feed.Feeds;
import io.phishx.chassis.feed.Notice;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.feed.Subscription;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.experiment.Clients;
import io.phishx.experiment.RunningService;
import io.phishx.experiment.client.ModelName;
import io.phishx.experiment.client.ModelRouting;
import io.phishx.experiment.client.Route;
import io.phishx.experiment.client.RoutingFeed;
import io.phishx.experiment.client.RoutingTable;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.TestTokens;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The routing feed, from a change to the client that routes by it. */
@RunningService
class RoutingTest {

  private static final ModelName MODEL = new ModelName("url_analyzer");

  private final Clients clients = Clients.ofNewTenant();
  private final TenantId tenant = new TenantId(clients.tenant());
  private final Feeds feeds;
  private final ServiceTokens tokens;
  private final Notices notices;

  RoutingTest(Feeds feeds, ServiceTokens tokens, Notices notices) {
    this.feeds = feeds;
    this.tokens = tokens;
    this.notices = notices;
  }

  @Test
  void feedSpeaksOfEveryTenantAndGrowsWithEachChange() {
    Clients others = Clients.ofNewTenant();
    clients.experiment("url_analyzer", 1);
    long before = table().version();
    others.experiment("url_analyzer", 1);
    String canary = clients.canary("url_analyzer_v2", "linear");

    RoutingTable table = table();

    assertTrue(table.version() > before);
    ModelRouting mine = table.find(tenant, MODEL).orElseThrow();
    assertEquals(canary, Objects.requireNonNull(mine.canary()).deploymentId().toString());
    assertEquals("url_analyzer_v1", Objects.requireNonNull(mine.production()).version().value());
    assertEquals(1, mine.shadows().size());
    assertEquals(null, table.find(new TenantId(others.tenant()), MODEL).orElseThrow().canary());
  }

  @Test
  void unchangedFeedIsNotSentAgain() {
    clients.experiment("nlp", 1);
    Response whole = feed(TestTokens.service(clients.tenant()), "");
    String etag = whole.getHeader("ETag");

    assertEquals(200, whole.statusCode());
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              String newest = feed(TestTokens.service(clients.tenant()), "").getHeader("ETag");
              assertEquals(304, feed(TestTokens.service(clients.tenant()), newest).statusCode());
            });
    assertTrue(etag.matches("\"\\d+\""));
  }

  @Test
  void feedIsOnlyForServices() {
    feed(TestTokens.of("admin", clients.tenant()), "")
        .then()
        .spec(problem(403, "insufficient-scope"));
    given().get("/internal/feeds/routing").then().spec(problem(401, "invalid-token"));
  }

  @Test
  void changeIsAnnounced() {
    List<Notice> heard = new CopyOnWriteArrayList<>();
    AtomicBoolean listening = new AtomicBoolean();
    Subscription subscription =
        notices.listen(RoutingFeed.CHANNEL, heard::add, () -> listening.set(true));
    try {
      await().atMost(Duration.ofSeconds(5)).untilTrue(listening);

      clients.canary("nlp_v2", "linear");
      long version = table().version();

      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () ->
                  assertTrue(
                      heard.stream()
                          .anyMatch(notice -> Objects.equals(notice.version(), version))));
    } finally {
      subscription.stop();
    }
  }

  @Test
  void clientFollowsEachMoveOfACanary() {
    RoutingFeed feed =
        RoutingFeed.remote(
            feeds, URI.create("http://localhost:" + RestAssured.port), tokens, Clock.systemUTC());
    clients.experiment("url_analyzer", 1);
    // bucket 1244
    await("production")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertEquals("url_analyzer_v1", version(feed)));

    String canary = clients.canary("url_analyzer_v2", "linear");
    clients.move(canary, "advance").statusCode(200);
    await("canary")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertEquals("url_analyzer_v2", version(feed)));

    clients.move(canary, "rollback").statusCode(200);
    await("back")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertEquals("url_analyzer_v1", version(feed)));
  }

  @Test
  void appRoleReadsOtherTenantsOnlyThroughTheFeed() throws Exception {
    clients.experiment("nlp", 1);

    try (java.sql.Connection connection = PostgresResource.app();
        java.sql.Statement statement = connection.createStatement();
        java.sql.ResultSet direct = statement.executeQuery("select count(*) from routing")) {
      assertTrue(direct.next());
      assertEquals(0, direct.getInt(1));
    }
  }

  private String version(RoutingFeed feed) {
    Route route = feed.route(tenant, MODEL, "email_2");
    return String.valueOf(route.target() == null ? null : route.target().version());
  }

  private RoutingTable table() {
    return RoutingTable.parse(feed(TestTokens.service(clients.tenant()), "").asString());
  }

  private static Response feed(String token, String known) {
    return given()
        .auth()
        .oauth2(token)
        .header("If-None-Match", known)
        .get("/internal/feeds/routing");
  }
}
