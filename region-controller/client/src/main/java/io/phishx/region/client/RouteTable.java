package io.phishx.region.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.phishx.region.client.RouteChoice.Reason;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every region as a router sees it: one immutable snapshot that chooses without any I/O.
 *
 * @param routes one per region, in the order of their names
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RouteTable(List<Route> routes) {

  private static final double RELATIVE_TOLERANCE = 0.25;
  private static final double TOLERANCE_MS = 5;

  public RouteTable {
    routes = routes.stream().sorted(Comparator.comparing(Route::regionId)).toList();
    Set<RegionId> seen = new HashSet<>();
    for (Route route : routes) {
      if (!seen.add(route.regionId())) {
        throw new IllegalArgumentException("two routes for region " + route.regionId());
      }
    }
  }

  /**
   * The region for a request. Only regions that serve and are not unhealthy are chosen: the
   * healthiest first; among equals the user's own region, or the one acting for it; then the lowest
   * latency; then the newer epoch; then the name, so that every router decides alike.
   *
   * @param userRegion the region that the caller prefers; null, or one that is not known, for none
   * @return empty when no region can serve
   */
  public Optional<RouteChoice> choose(@Nullable RegionId userRegion) {
    RegionId preferred = acting(userRegion);
    return routes.stream()
        .filter(Route::usable)
        .min(
            Comparator.comparing(Route::status)
                .thenComparing(route -> !route.regionId().equals(preferred))
                .thenComparing(
                    Route::latencyMs, Comparator.nullsLast(Comparator.<Double>naturalOrder()))
                .thenComparing(Route::epoch, Comparator.reverseOrder())
                .thenComparing(Route::regionId))
        .map(
            route ->
                new RouteChoice(
                    route.regionId(),
                    route.apiEndpoint(),
                    reason(route, preferred, userRegion),
                    route.epoch()));
  }

  /**
   * Whether routers would do anything differently with {@code other}: latencies that differ by less
   * than a quarter or by less than 5 ms are the same.
   */
  public boolean routesLike(RouteTable other) {
    if (routes.size() != other.routes.size()) {
      return false;
    }
    for (int i = 0; i < routes.size(); i++) {
      Route mine = routes.get(i);
      Route theirs = other.routes.get(i);
      if (!close(mine.latencyMs(), theirs.latencyMs())
          || !withoutLatency(mine).equals(withoutLatency(theirs))) {
        return false;
      }
    }
    return true;
  }

  private @Nullable RegionId acting(@Nullable RegionId userRegion) {
    return routes.stream()
        .filter(route -> route.regionId().equals(userRegion))
        .findFirst()
        .map(Route::actingRegion)
        .orElse(null);
  }

  private static Reason reason(
      Route chosen, @Nullable RegionId preferred, @Nullable RegionId userRegion) {
    if (!chosen.regionId().equals(preferred)) {
      return Reason.BEST_REGION;
    }
    return chosen.regionId().equals(userRegion)
        ? Reason.USER_REGION
        : Reason.ACTING_FOR_USER_REGION;
  }

  private static boolean close(@Nullable Double a, @Nullable Double b) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    double difference = Math.abs(a - b);
    return difference < TOLERANCE_MS || difference < RELATIVE_TOLERANCE * Math.max(a, b);
  }

  private static Route withoutLatency(Route route) {
    return new Route(
        route.regionId(),
        route.apiEndpoint(),
        route.status(),
        null,
        route.epoch(),
        route.serving(),
        route.actingRegion());
  }
}
