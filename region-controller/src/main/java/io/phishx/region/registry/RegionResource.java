package io.phishx.region.registry;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.OperatorOnly;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.region.client.RegionId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Regions: register, see, change, forget. */
@Path("/regions")
@RolesAllowed("admin")
@OperatorOnly
@Tag(name = "regions")
class RegionResource {

  private final Registry registry;
  private final Idempotency idempotency;
  private final CurrentCaller caller;

  RegionResource(Registry registry, Idempotency idempotency, CurrentCaller caller) {
    this.registry = registry;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @POST
  @Operation(summary = "Register a region; it is looked at from then on")
  public Uni<RestResponse<RegionBody>> create(@NotNull RegionBody body) {
    Region region = body.region();
    return registry
        .checkReachable(region)
        .chain(
            () ->
                idempotency.once(
                    caller.tenant(),
                    RegionBody.class,
                    connection ->
                        registry.register(connection, actor(), region).map(RegionBody::of)))
        .map(
            created ->
                RestResponse.ResponseBuilder.<RegionBody>created(
                        URI.create("/regions/" + region.id()))
                    .entity(created)
                    .build());
  }

  @GET
  @Operation(summary = "The regions in the order of their registration")
  public Uni<Page<RegionBody>> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
    return registry.page(PageRequest.of(limit, cursor)).map(page -> page.map(RegionBody::of));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "One region")
  public Uni<RegionBody> get(@PathParam("id") String id) {
    return registry.get(new RegionId(id)).map(RegionBody::of);
  }

  @PUT
  @Path("/{id}")
  @Operation(summary = "Replace what is known of a region")
  public Uni<RegionBody> replace(@PathParam("id") String id, @NotNull RegionBody body) {
    Region region = body.region(new RegionId(id));
    return registry
        .checkReachable(region)
        .chain(() -> registry.replace(actor(), region))
        .map(RegionBody::of);
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Forget a region that is in no pair")
  public Uni<Void> remove(@PathParam("id") String id) {
    return registry.remove(actor(), new RegionId(id));
  }

  private Actor actor() {
    return new Actor(caller.tenant(), caller.subject());
  }
}
