package io.phishx.experiment.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.chassis.feed.Reading;
import io.phishx.chassis.tenant.TenantId;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a reading's age means for a route. */
class RoutingFeedTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static final ModelName MODEL = new ModelName("nlp");
  private static final ModelTarget V1 =
      new ModelTarget(new ModelName("nlp_v1"), URI.create("https://models.example/v1"));
  private static final ModelTarget V2 = new ModelTarget(new ModelName("nlp_v2"), null);
  private static final RoutingTable TABLE =
      new RoutingTable(
          7,
          List.of(
              new ModelRouting(
                  TENANT,
                  MODEL,
                  V1,
                  new CanarySplit(UUID.randomUUID(), V2, 100),
                  List.of(new ShadowTarget(UUID.randomUUID(), V2)))));

  @Test
  void canaryAnswersWhileTheTableIsConfirmed() {
    Route route = feed(Duration.ofSeconds(5)).route(TENANT, MODEL, "email_1");

    assertEquals(V2, route.target());
    assertEquals(Route.Reason.BUCKET_IN_CANARY, route.reason());
  }

  @Test
  void productionAnswersOnceTheTableIsUnconfirmedForLonger() {
    Route route = feed(Duration.ofMillis(5_001)).route(TENANT, MODEL, "email_1");

    assertEquals(V1, route.target());
    assertEquals(Route.Reason.TABLE_UNCONFIRMED, route.reason());
  }

  @Test
  void unknownTableLeavesTheCallerToItself() {
    Route route = new RoutingFeed(Reading.Unknown::new, CLOCK).route(TENANT, MODEL, "email_1");

    assertNull(route.target());
    assertEquals(Route.Reason.TABLE_UNKNOWN, route.reason());
  }

  @Test
  void anotherTenantsModelIsUnknown() {
    Route route = feed(Duration.ZERO).route(new TenantId(UUID.randomUUID()), MODEL, "email_1");

    assertNull(route.target());
    assertEquals(Route.Reason.MODEL_UNKNOWN, route.reason());
  }

  @Test
  void tableReadsWhatItWrote() {
    RoutingTable read = RoutingTable.parse(TABLE.json());

    assertEquals(7, read.version());
    assertEquals(TABLE.find(TENANT, MODEL), read.find(TENANT, MODEL));
  }

  @Test
  void fieldsOfALaterReleaseAreIgnored() {
    RoutingTable read =
        RoutingTable.parse(
            """
            {"version":8,"later":1,"models":[{"tenant_id":"%s","model":"nlp","later":[],
             "production":{"model_version":"nlp_v1","endpoint":null,"later":{}},
             "canary":null,"shadows":[]}]}"""
                .formatted(TENANT));

    assertEquals(
        new ModelRouting(
            TENANT, MODEL, new ModelTarget(new ModelName("nlp_v1"), null), null, List.of()),
        read.find(TENANT, MODEL).orElseThrow());
  }

  @Test
  void anythingElseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> RoutingTable.parse(""));
    assertThrows(IllegalArgumentException.class, () -> RoutingTable.parse("{\"version\":1"));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            RoutingTable.parse(
                "{\"version\":1,\"models\":[{\"tenant_id\":\"x\",\"model\":\"m\",\"shadows\":[]}]}"));
  }

  private static RoutingFeed feed(Duration age) {
    return new RoutingFeed(
        () -> new Reading.Known<>(TABLE, TABLE.version(), NOW.minus(age)), CLOCK);
  }
}
