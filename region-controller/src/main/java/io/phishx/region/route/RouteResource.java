package io.phishx.region.route;

import io.phishx.chassis.http.LimitedByNetwork;
import io.phishx.chassis.problem.Problem;
import io.phishx.region.client.RegionId;
import io.phishx.region.client.RouteChoice;
import io.phishx.region.probe.Prober;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Which region a caller should go to. */
@Path("/regions/route")
@PermitAll
@LimitedByNetwork
@Tag(name = "routing")
class RouteResource {

  private static final Duration SOON = Duration.ofSeconds(1);

  private final Landscapes landscapes;
  private final Prober prober;

  RouteResource(Landscapes landscapes, Prober prober) {
    this.landscapes = landscapes;
    this.prober = prober;
  }

  @GET
  @Operation(
      summary = "The region for a caller",
      description =
          "Only regions that serve and are not unhealthy: the healthiest first, among equals the"
              + " caller's own, then the fastest as seen from the controller.")
  public RestResponse<RouteChoice> route(@QueryParam("user_region") @Nullable String userRegion) {
    RegionId preferred =
        userRegion == null || userRegion.isEmpty() ? null : new RegionId(userRegion);
    RouteChoice choice =
        landscapes
            .current()
            .routes(prober)
            .choose(preferred)
            .orElseThrow(
                () -> new Problem.Unavailable("no-region", "no region can serve right now", SOON));
    return RestResponse.ResponseBuilder.ok(choice)
        .header(HttpHeaders.CACHE_CONTROL, "public, max-age=1")
        .build();
  }
}
