package io.phishx.region.probe;

import io.phishx.auth.client.OperatorOnly;
import io.phishx.chassis.problem.Problem;
import io.phishx.region.client.HealthStatus;
import io.phishx.region.client.RegionId;
import io.phishx.region.probe.ProbeResult.Answered;
import io.phishx.region.probe.ProbeResult.Failed;
import io.phishx.region.probe.ProbeResult.Impaired;
import io.phishx.region.probe.ProbeResult.NotMade;
import io.phishx.region.registry.Endpoint.Part;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Why a region's health is what it is. */
@Path("/regions/{id}/health")
@RolesAllowed("admin")
@OperatorOnly
@Tag(name = "regions")
class HealthResource {

  private static final double NANOS_PER_MS = 1e6;

  private final Prober prober;

  HealthResource(Prober prober) {
    this.prober = prober;
  }

  /** A region's health with its reasons. */
  record HealthBody(
      HealthStatus status,
      Instant since,
      List<String> reasons,
      @Nullable Instant seenAt,
      Map<String, PartBody> probes) {}

  /** The newest probe of one part. */
  record PartBody(String result, @Nullable Double latencyMs, @Nullable String reason) {}

  @GET
  @Operation(summary = "A region's health, and the newest probe of each of its parts")
  public HealthBody get(@PathParam("id") String id) {
    Sighting sighting =
        prober
            .of(new RegionId(id))
            .orElseThrow(
                () ->
                    new Problem.NotFound(
                        "region-not-found", "no region of this id was looked at yet"));
    return new HealthBody(
        sighting.health().status(),
        sighting.health().since(),
        sighting.health().reasons(),
        sighting.seenAt(),
        sighting.newest().map(HealthResource::parts).orElse(Map.of()));
  }

  private static Map<String, PartBody> parts(Probes probes) {
    return Arrays.stream(Part.values())
        .collect(
            Collectors.toMap(
                part -> part.name().toLowerCase(Locale.ROOT),
                part -> part(probes.of(part)),
                (a, b) -> a,
                TreeMap::new));
  }

  private static PartBody part(ProbeResult result) {
    return switch (result) {
      case Answered answered -> new PartBody("answered", ms(answered.took()), null);
      case Impaired impaired -> new PartBody("impaired", ms(impaired.took()), impaired.reason());
      case Failed failed -> new PartBody("failed", null, failed.reason());
      case NotMade notMade -> new PartBody("not_made", null, notMade.reason());
    };
  }

  private static Double ms(Duration took) {
    return took.toNanos() / NANOS_PER_MS;
  }
}
