package io.phishx.region.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.region.client.RouteChoice.Reason;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTableTest {

  private static final List<String> NAMES = List.of("eu-west-1", "us-east-1", "us-west-2", "x");

  @Test
  void theUsersRegionServesWhenItIsAsHealthyAsAnother() {
    RouteTable table =
        new RouteTable(
            List.of(
                serving("us-east-1", HealthStatus.HEALTHY, 3.0),
                serving("eu-west-1", HealthStatus.HEALTHY, 90.0)));

    RouteChoice choice = table.choose(new RegionId("eu-west-1")).orElseThrow();

    assertEquals("eu-west-1", choice.regionId().value());
    assertEquals(Reason.USER_REGION, choice.reason());
    assertEquals(URI.create("https://eu-west-1.example"), choice.apiEndpoint());
  }

  @Test
  void aHealthyRegionIsPreferredToTheUsersDegradedOne() {
    RouteTable table =
        new RouteTable(
            List.of(
                serving("us-east-1", HealthStatus.HEALTHY, 80.0),
                serving("eu-west-1", HealthStatus.DEGRADED, 1.0)));

    RouteChoice choice = table.choose(new RegionId("eu-west-1")).orElseThrow();

    assertEquals("us-east-1", choice.regionId().value());
    assertEquals(Reason.BEST_REGION, choice.reason());
  }

  @Test
  void theRegionActingForAPassiveOneServesItsUsers() {
    RouteTable table =
        new RouteTable(
            List.of(
                serving("us-east-1", HealthStatus.HEALTHY, 80.0),
                passive("eu-west-1", "us-east-1"),
                serving("x", HealthStatus.HEALTHY, 1.0)));

    RouteChoice choice = table.choose(new RegionId("eu-west-1")).orElseThrow();

    assertEquals("us-east-1", choice.regionId().value());
    assertEquals(Reason.ACTING_FOR_USER_REGION, choice.reason());
  }

  @Test
  void withoutAPreferenceTheFastestOfTheHealthiestServesAndUnknownLatencyComesLast() {
    RouteTable table =
        new RouteTable(
            List.of(
                serving("eu-west-1", HealthStatus.HEALTHY, null),
                serving("us-east-1", HealthStatus.HEALTHY, 40.0),
                serving("x", HealthStatus.RECOVERING, 1.0)));

    assertEquals(
        "us-east-1", table.choose(null).map(choice -> choice.regionId().value()).orElseThrow());
  }

  @Test
  void noRegionIsChosenWhenNoneCanServe() {
    RouteTable table =
        new RouteTable(
            List.of(
                serving("us-east-1", HealthStatus.UNHEALTHY, 3.0),
                passive("eu-west-1", "us-east-1")));

    assertTrue(table.choose(null).isEmpty());
    assertTrue(new RouteTable(List.of()).choose(new RegionId("eu-west-1")).isEmpty());
  }

  @Property
  void theChoiceServesAndNothingHealthierWasLeft(
      @ForAll("tables") RouteTable table, @ForAll("preferences") Optional<RegionId> user) {
    Optional<RouteChoice> choice = table.choose(user.orElse(null));

    List<Route> usable = table.routes().stream().filter(Route::usable).toList();
    assertEquals(usable.isEmpty(), choice.isEmpty());
    choice.ifPresent(
        chosen -> {
          Route route =
              usable.stream()
                  .filter(r -> r.regionId().equals(chosen.regionId()))
                  .findFirst()
                  .orElseThrow();
          assertTrue(usable.stream().noneMatch(r -> r.status().compareTo(route.status()) < 0));
          assertEquals(route.epoch(), chosen.epoch());
        });
  }

  @Property
  void theOrderOfTheRoutesDoesNotMatter(
      @ForAll("tables") RouteTable table,
      @ForAll("preferences") Optional<RegionId> user,
      @ForAll long seed) {
    List<Route> shuffled = new ArrayList<>(table.routes());
    Collections.shuffle(shuffled, new Random(seed));

    RouteTable other = new RouteTable(shuffled);

    assertEquals(table.choose(user.orElse(null)), other.choose(user.orElse(null)));
    assertTrue(table.routesLike(other));
  }

  @Property
  void aTableSurvivesItsJson(@ForAll("tables") RouteTable table) throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();

    assertEquals(table, json.readValue(json.writeValueAsString(table), RouteTable.class));
  }

  @Test
  void aSmallChangeOfLatencyRoutesAlikeAndALargeOneDoesNot() {
    RouteTable before = new RouteTable(List.of(serving("x", HealthStatus.HEALTHY, 100.0)));

    assertTrue(
        before.routesLike(new RouteTable(List.of(serving("x", HealthStatus.HEALTHY, 120.0)))));
    assertFalse(
        before.routesLike(new RouteTable(List.of(serving("x", HealthStatus.HEALTHY, 150.0)))));
    assertFalse(
        before.routesLike(new RouteTable(List.of(serving("x", HealthStatus.DEGRADED, 100.0)))));
    assertFalse(
        before.routesLike(new RouteTable(List.of(serving("x", HealthStatus.HEALTHY, null)))));
  }

  @Test
  void twoRoutesForOneRegionAreRefused() {
    Route route = serving("x", HealthStatus.HEALTHY, 1.0);

    assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(route, route)));
  }

  @Provide
  Arbitrary<RouteTable> tables() {
    return Arbitraries.subsetOf(NAMES)
        .flatMap(
            names ->
                Combinators.combine(names.stream().map(RouteTableTest::routes).toList())
                    .as(RouteTable::new));
  }

  @Provide
  Arbitrary<Optional<RegionId>> preferences() {
    return Arbitraries.of(NAMES).map(RegionId::new).optional();
  }

  private static Arbitrary<Route> routes(String name) {
    return Combinators.combine(
            Arbitraries.of(HealthStatus.class),
            Arbitraries.doubles().between(0, 500).injectNull(0.2),
            Arbitraries.longs().between(1, 4),
            Arbitraries.of(NAMES),
            Arbitraries.of(true, false))
        .as(
            (status, latency, epoch, acting, serving) ->
                new Route(
                    new RegionId(name),
                    URI.create("https://" + name + ".example"),
                    status,
                    latency,
                    new Epoch(epoch),
                    serving || acting.equals(name),
                    new RegionId(serving ? name : acting)));
  }

  private static Route serving(String name, HealthStatus status, @Nullable Double latency) {
    return new Route(
        new RegionId(name),
        URI.create("https://" + name + ".example"),
        status,
        latency,
        Epoch.FIRST,
        true,
        new RegionId(name));
  }

  private static Route passive(String name, String acting) {
    return new Route(
        new RegionId(name),
        URI.create("https://" + name + ".example"),
        HealthStatus.HEALTHY,
        1.0,
        Epoch.FIRST,
        false,
        new RegionId(acting));
  }
}
