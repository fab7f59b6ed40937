package io.phishx.region.route;

import io.phishx.chassis.http.LimitedByNetwork;
import io.phishx.region.client.HealthStatus;
import io.phishx.region.client.RegionId;
import io.phishx.region.failover.Pair;
import io.phishx.region.failover.Strategy;
import io.phishx.region.probe.Prober;
import io.phishx.region.probe.Sighting;
import io.phishx.region.registry.Region;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** How the regions are, for everybody: no endpoint, no reason, no address. */
@Path("/regions/status")
@PermitAll
@LimitedByNetwork
@Tag(name = "routing")
class StatusResource {

  private final Landscapes landscapes;
  private final Prober prober;

  StatusResource(Landscapes landscapes, Prober prober) {
    this.landscapes = landscapes;
    this.prober = prober;
  }

  /** The product guide's shape. */
  record StatusBody(Map<String, RegionStatus> regions, List<PairStatus> pairs) {}

  /**
   * One region.
   *
   * @param latencyMs median of its API's last answers; null when it did not answer lately
   * @param rps requests per second over the last ten seconds, from the counter that its gateway
   *     publishes; null when it publishes none
   */
  record RegionStatus(
      String name,
      HealthStatus status,
      @Nullable Double latencyMs,
      @Nullable Double rps,
      boolean isPrimary) {}

  /** One pair. */
  record PairStatus(
      RegionId primary, RegionId secondary, Strategy strategy, boolean isFailedOver) {}

  @GET
  @Operation(summary = "Health, latency and load of every region, and the pairs")
  public RestResponse<StatusBody> status() {
    Landscape landscape = landscapes.current();
    Map<String, RegionStatus> regions = new LinkedHashMap<>();
    for (Region region : landscape.regions()) {
      regions.put(region.id().value(), body(landscape, region));
    }
    List<PairStatus> pairs = landscape.pairs().stream().map(StatusResource::body).toList();
    return RestResponse.ResponseBuilder.ok(new StatusBody(regions, pairs))
        .header(HttpHeaders.CACHE_CONTROL, "public, max-age=1")
        .build();
  }

  private RegionStatus body(Landscape landscape, Region region) {
    Optional<Sighting> sighting = prober.of(region.id());
    return new RegionStatus(
        region.name(),
        prober.status(region.id()),
        Landscape.rounded(sighting.map(Sighting::latencyMs).orElse(OptionalDouble.empty())),
        Landscape.rounded(sighting.map(Sighting::requestsPerSecond).orElse(OptionalDouble.empty())),
        landscape.isPrimary(region));
  }

  private static PairStatus body(Pair pair) {
    return new PairStatus(
        pair.id().primary(),
        pair.id().secondary(),
        pair.strategy(),
        pair.state().roles().failedOver());
  }
}
