package io.phishx.region.failover;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.OperatorOnly;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.region.client.Epoch;
import io.phishx.region.client.RegionId;
import io.phishx.region.failover.PairEvent.Hold;
import io.phishx.region.failover.PairEvent.Resume;
import io.phishx.region.probe.Prober;
import io.phishx.region.registry.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Pairs of regions: register, see, hold, dissolve. */
@Path("/regions/pairs")
@RolesAllowed("admin")
@OperatorOnly
@Tag(name = "pairs")
class PairResource {

  private static final int MAX_REASON = 500;

  private final Pairs pairs;
  private final PairRunner runner;
  private final Transitions transitions;
  private final Idempotency idempotency;
  private final Prober prober;
  private final CurrentCaller caller;

  PairResource(
      Pairs pairs,
      PairRunner runner,
      Transitions transitions,
      Idempotency idempotency,
      Prober prober,
      CurrentCaller caller) {
    this.pairs = pairs;
    this.runner = runner;
    this.transitions = transitions;
    this.idempotency = idempotency;
    this.prober = prober;
    this.caller = caller;
  }

  /** The two regions of a new pair. */
  record NewPair(
      @Nullable String primaryRegionId,
      @Nullable String secondaryRegionId,
      @Nullable String strategy) {}

  /** Why a pair is held or released. */
  record Why(@Nullable String reason) {}

  @POST
  @Operation(summary = "Make a pair of two registered regions")
  public Uni<RestResponse<PairBody>> create(@NotNull NewPair body) {
    List<Violation> missing = new ArrayList<>();
    String primary = required("primary_region_id", body.primaryRegionId(), missing);
    String secondary = required("secondary_region_id", body.secondaryRegionId(), missing);
    if (!missing.isEmpty()) {
      throw new Problem.Invalid("invalid-pair", "a pair needs two regions", missing);
    }
    PairId id = new PairId(new RegionId(primary), new RegionId(secondary));
    Strategy strategy =
        body.strategy() == null ? Strategy.ACTIVE_PASSIVE : Strategy.parse(body.strategy());
    return idempotency
        .once(
            caller.tenant(),
            PairBody.class,
            connection ->
                pairs
                    .join(connection, actor(), id, strategy)
                    .map(pair -> PairBody.of(pair, prober)))
        .map(
            pair ->
                RestResponse.ResponseBuilder.<PairBody>created(
                        URI.create("/regions/pairs/" + pair.pairId()))
                    .entity(pair)
                    .build());
  }

  @GET
  @Operation(summary = "The pairs in the order of their registration")
  public Uni<Page<PairBody>> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
    return pairs
        .page(PageRequest.of(limit, cursor))
        .map(page -> page.map(pair -> PairBody.of(pair, prober)));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "One pair: state, epoch, health, and whether failover is automatic")
  public Uni<RestResponse<PairBody>> get(@PathParam("id") String id) {
    return pairs
        .get(PairId.parse(id))
        .map(pair -> PairBody.of(pair, prober))
        .map(
            pair ->
                RestResponse.ResponseBuilder.ok(pair)
                    .header(HttpHeaders.ETAG, "\"" + pair.epoch() + "\"")
                    .build());
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Dissolve a pair; its regions stay")
  public Uni<Void> remove(@PathParam("id") String id) {
    return pairs.dissolve(actor(), PairId.parse(id));
  }

  @POST
  @Path("/{id}/hold")
  @Operation(summary = "Page and move nothing until further notice")
  public Uni<RestResponse<Transition>> hold(
      @PathParam("id") String id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String epoch,
      @NotNull Why body) {
    return runner
        .hold(PairId.parse(id), new Hold(reason(body)), epoch(epoch), actor())
        .map(PairResource::accepted);
  }

  @POST
  @Path("/{id}/resume")
  @Operation(summary = "End a hold")
  public Uni<RestResponse<Transition>> resume(
      @PathParam("id") String id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String epoch,
      @NotNull Why body) {
    return runner
        .resume(PairId.parse(id), new Resume(reason(body)), epoch(epoch), actor())
        .map(PairResource::accepted);
  }

  @GET
  @Path("/{id}/transitions")
  @Operation(summary = "The states that the pair went through, newest first")
  public Uni<Page<Transition>> transitions(
      @PathParam("id") String id,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("cursor") @Nullable String cursor) {
    PageRequest request = PageRequest.of(limit, cursor);
    PairId pair = PairId.parse(id);
    return pairs.get(pair).chain(found -> transitions.page(found.id(), request));
  }

  private Actor actor() {
    return new Actor(caller.tenant(), caller.subject());
  }

  private static RestResponse<Transition> accepted(Transition transition) {
    return RestResponse.ResponseBuilder.create(Response.Status.ACCEPTED, transition).build();
  }

  private static String reason(Why body) {
    String reason = body.reason();
    if (reason == null || reason.isBlank() || reason.length() > MAX_REASON) {
      String expected = "expected a reason of 1 to " + MAX_REASON + " characters";
      throw new Problem.Invalid(
          "invalid-reason", expected, List.of(new Violation("reason", expected)));
    }
    return reason;
  }

  private static Optional<Epoch> epoch(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.equals("*")) {
      return Optional.empty();
    }
    try {
      if (ifMatch.length() > 2 && ifMatch.startsWith("\"") && ifMatch.endsWith("\"")) {
        return Optional.of(new Epoch(Long.parseLong(ifMatch.substring(1, ifMatch.length() - 1))));
      }
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
    throw unreadable();
  }

  private static Problem unreadable() {
    return new Problem.Invalid("invalid-if-match", "expected an epoch in quotes as If-Match");
  }

  private static String required(String field, @Nullable String value, List<Violation> missing) {
    if (value == null || value.isBlank()) {
      missing.add(new Violation(field, "is required"));
      return "";
    }
    return value;
  }
}
