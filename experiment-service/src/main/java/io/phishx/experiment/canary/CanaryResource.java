package io.phishx.experiment.canary;

import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.experiment.client.ModelName;
import io.phishx.experiment.model.Callers;
import io.phishx.experiment.model.Names;
import io.phishx.experiment.model.Storable;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Canaries over HTTP. */
@Path("/deployments/canary")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class CanaryResource {

  private static final java.util.regex.Pattern STAGE =
      java.util.regex.Pattern.compile("(?:W/)?\"?(\\d{1,9})\"?");

  private static final int LONGEST_CRITERIA = 10_000;

  private final Canaries canaries;
  private final Callers callers;

  CanaryResource(Canaries canaries, Callers callers) {
    this.canaries = canaries;
    this.callers = callers;
  }

  record NewCanary(
      @NotBlank String modelVersion,
      @NotBlank String strategy,
      @Nullable @Storable @Size(max = 2000) String hypothesis,
      @Nullable @Size(max = 50) Map<String, Object> successCriteria,
      @Nullable Boolean autoAdvance) {}

  record Advance(
      @Nullable Integer trafficPercentage, @Nullable @Storable @Size(max = 2000) String reason) {}

  record Because(@Nullable @Storable @Size(max = 2000) String reason) {}

  @POST
  @RolesAllowed("write")
  @Operation(
      summary = "Start a canary of a model version",
      description =
          "success_criteria are kept with the canary for whoever decides its next stage. A role"
              + " other than api_client.")
  public Uni<Response> start(@Valid @NotNull NewCanary request) {
    if (Boolean.TRUE.equals(request.autoAdvance())) {
      throw new Problem.Unprocessable(
          "auto-advance-unavailable",
          "expected auto_advance false: each stage is advanced by a call");
    }
    JsonObject criteria = criteria(request.successCriteria());
    return canaries
        .start(
            callers.changing(),
            Names.of("model_version", request.modelVersion()),
            Strategy.of(request.strategy()),
            request.hypothesis(),
            criteria)
        .map(
            view ->
                Response.created(URI.create("/deployments/canary/" + view.deploymentId()))
                    .header(HttpHeaders.ETAG, etag(view))
                    .entity(view)
                    .build());
  }

  @GET
  @RolesAllowed("read")
  @Operation(summary = "List canaries, newest first")
  public Uni<Page<CanaryView>> list(
      @QueryParam("status")
          @Nullable
          @Pattern(regexp = "in_progress|paused|completed|rolled_back|aborted")
          String status,
      @QueryParam("model") @Nullable String model,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("cursor") @Nullable String cursor) {
    ModelName name = model == null ? null : Names.of("model", model);
    return canaries.list(
        callers.any(), status, name == null ? null : name.value(), PageRequest.of(limit, cursor));
  }

  @GET
  @Path("/{id}")
  @RolesAllowed("read")
  @Operation(summary = "Read a canary", description = "The ETag is its deployment_stage.")
  public Uni<Response> read(@PathParam("id") UUID id) {
    return canaries.read(callers.any(), id).map(CanaryResource::answer);
  }

  @POST
  @Path("/{id}/advance")
  @RolesAllowed("write")
  @Operation(
      summary = "On to the next stage",
      description =
          "If-Match with the deployment_stage refuses a second click (412). The last stage"
              + " completes the canary: its version becomes production. traffic_percentage only"
              + " with the strategy manual.")
  public Uni<Response> advance(
      @PathParam("id") UUID id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Valid @Nullable Advance body) {
    return canaries
        .move(
            callers.changing(),
            id,
            Canary.Move.ADVANCE,
            stage(ifMatch),
            body == null ? null : body.trafficPercentage(),
            body == null ? null : body.reason())
        .map(CanaryResource::answer);
  }

  @POST
  @Path("/{id}/rollback")
  @RolesAllowed("write")
  @Operation(summary = "Take the canary back: production answers everything")
  public Uni<Response> rollback(
      @PathParam("id") UUID id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Valid @Nullable Because body) {
    return move(id, Canary.Move.ROLLBACK, ifMatch, body);
  }

  @POST
  @Path("/{id}/pause")
  @RolesAllowed("write")
  @Operation(summary = "Hold the canary at its share")
  public Uni<Response> pause(
      @PathParam("id") UUID id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Valid @Nullable Because body) {
    return move(id, Canary.Move.PAUSE, ifMatch, body);
  }

  @POST
  @Path("/{id}/resume")
  @RolesAllowed("write")
  @Operation(summary = "Let a paused canary go on")
  public Uni<Response> resume(
      @PathParam("id") UUID id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Valid @Nullable Because body) {
    return move(id, Canary.Move.RESUME, ifMatch, body);
  }

  @POST
  @Path("/{id}/abort")
  @RolesAllowed("write")
  @Operation(summary = "Give the canary up for another reason than its results")
  public Uni<Response> abort(
      @PathParam("id") UUID id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Valid @Nullable Because body) {
    return move(id, Canary.Move.ABORT, ifMatch, body);
  }

  private Uni<Response> move(
      UUID id, Canary.Move move, @Nullable String ifMatch, @Nullable Because body) {
    return canaries
        .move(
            callers.changing(), id, move, stage(ifMatch), null, body == null ? null : body.reason())
        .map(CanaryResource::answer);
  }

  private static JsonObject criteria(@Nullable Map<String, Object> given) {
    JsonObject criteria = new JsonObject(given == null ? Map.of() : given);
    String text = criteria.encode();
    if (text.contains("\\u0000") || text.length() > LONGEST_CRITERIA) {
      throw new Problem.Invalid(
          "invalid-success-criteria",
          "expected success_criteria of at most " + LONGEST_CRITERIA + " characters without NUL");
    }
    return criteria;
  }

  private static @Nullable Integer stage(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.isBlank() || ifMatch.trim().equals("*")) {
      return null;
    }
    Matcher stage = STAGE.matcher(ifMatch.trim());
    if (!stage.matches()) {
      throw new Problem.Invalid(
          "invalid-if-match", "expected If-Match with one deployment_stage, such as \"1\"");
    }
    return Integer.valueOf(stage.group(1));
  }

  private static Response answer(CanaryView view) {
    return Response.ok(view).header(HttpHeaders.ETAG, etag(view)).build();
  }

  private static String etag(CanaryView view) {
    return "\"" + view.deploymentStage() + "\"";
  }
}
