package io.phishx.region.route;

import io.phishx.region.client.Epoch;
import io.phishx.region.client.HealthStatus;
import io.phishx.region.client.RegionId;
import io.phishx.region.client.Route;
import io.phishx.region.client.RouteTable;
import io.phishx.region.failover.Pair;
import io.phishx.region.probe.Prober;
import io.phishx.region.probe.Sighting;
import io.phishx.region.registry.Region;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * All regions and pairs at one moment.
 *
 * @param regions in the order of their names
 * @param pairs in the order of their registration
 */
record Landscape(List<Region> regions, List<Pair> pairs) {

  private static final double ROUNDING = 10;

  Landscape {
    regions = List.copyOf(regions);
    pairs = List.copyOf(pairs);
  }

  /** Whether {@code region} is the one that writes, of its pair or alone. */
  boolean isPrimary(Region region) {
    return pairOf(region.id())
        .map(pair -> pair.state().roles().active().equals(region.id()))
        .orElse(region.primary());
  }

  /** What routers are told, given what {@code prober} saw. */
  RouteTable routes(Prober prober) {
    return new RouteTable(regions.stream().map(region -> route(region, prober)).toList());
  }

  private Route route(Region region, Prober prober) {
    Optional<Pair> pair = pairOf(region.id());
    boolean serving = pair.map(p -> p.serves(region.id())).orElse(region.primary());
    @Nullable RegionId acting =
        serving ? region.id() : pair.map(p -> p.state().roles().active()).orElse(null);
    Optional<Sighting> sighting = prober.of(region.id());
    return new Route(
        region.id(),
        region.api().uri(),
        sighting.map(s -> s.health().status()).orElse(HealthStatus.RECOVERING),
        rounded(sighting.map(Sighting::latencyMs).orElse(OptionalDouble.empty())),
        pair.map(p -> p.state().roles().epoch()).orElse(Epoch.FIRST),
        serving,
        acting);
  }

  private Optional<Pair> pairOf(RegionId region) {
    return pairs.stream().filter(pair -> pair.has(region)).findFirst();
  }

  /** To one decimal; null for an unknown value. */
  static @Nullable Double rounded(OptionalDouble value) {
    return value.isPresent() ? Math.round(value.getAsDouble() * ROUNDING) / ROUNDING : null;
  }
}
