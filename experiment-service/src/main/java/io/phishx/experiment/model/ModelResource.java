package io.phishx.experiment.model;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.egress.EgressGuard;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.experiment.client.ModelName;
import io.phishx.experiment.client.ModelTarget;
import io.phishx.experiment.client.Route;
import io.phishx.experiment.client.Router;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The registry over HTTP, and the router for callers without one of their own. */
@Path("/models")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class ModelResource {

  private final Models models;
  private final Routing routing;
  private final Changes changes;
  private final Callers callers;
  private final EgressGuard egress;

  ModelResource(
      Models models, Routing routing, Changes changes, Callers callers, EgressGuard egress) {
    this.models = models;
    this.routing = routing;
    this.changes = changes;
    this.callers = callers;
    this.egress = egress;
  }

  record NewModel(
      @Nullable String model,
      @NotBlank String modelVersion,
      @Nullable String endpoint,
      @Nullable Boolean production) {}

  record ModelChange(@Nullable String endpoint, @Nullable Boolean production) {}

  record RouteRequest(@NotNull @Size(max = 1024) String key, @NotBlank String model) {}

  record RouteAnswer(
      String model,
      @Nullable String modelVersion,
      String role,
      List<String> shadowModels,
      int bucket,
      String reason) {

    static RouteAnswer of(Route route) {
      ModelTarget target = route.target();
      return new RouteAnswer(
          route.model().value(),
          target == null ? null : target.version().value(),
          route.role().word(),
          route.shadows().stream().map(s -> s.target().version().value()).toList(),
          route.bucket(),
          route.reason().word());
    }
  }

  @POST
  @RolesAllowed("write")
  @Operation(
      summary = "Register a version of a model",
      description =
          "Without a model it belongs to the one before its _v<n>. A role other than api_client.")
  public Uni<Response> create(@Valid @NotNull NewModel request) {
    Caller caller = callers.changing();
    ModelName version = Names.of("model_version", request.modelVersion());
    ModelName model =
        request.model() == null ? version.family() : Names.of("model", request.model());
    boolean production = Boolean.TRUE.equals(request.production());
    return checked(request.endpoint())
        .chain(
            endpoint ->
                changes.creating(
                    caller,
                    ModelVersion.class,
                    connection ->
                        models.create(
                            connection, caller, model, version, endpoint.orElse(null), production),
                    created -> entry("model.registered", caller, created)))
        .map(
            created ->
                Response.created(URI.create("/models/" + created.modelVersion()))
                    .entity(created)
                    .build());
  }

  @GET
  @RolesAllowed("read")
  @Operation(summary = "List registered versions, newest first")
  public Uni<Page<ModelVersion>> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
    return models.list(callers.any().tenant(), PageRequest.of(limit, cursor));
  }

  @GET
  @Path("/{model_version}")
  @RolesAllowed("read")
  @Operation(summary = "Read a registered version")
  public Uni<ModelVersion> read(@PathParam("model_version") String version) {
    return models.read(callers.any().tenant(), Names.of("model_version", version));
  }

  @PUT
  @Path("/{model_version}")
  @RolesAllowed("write")
  @Operation(
      summary = "Change a version's endpoint or make it the production version",
      description =
          "Absent fields stay; a version stops being production when another becomes it. A role"
              + " other than api_client.")
  public Uni<ModelVersion> change(
      @PathParam("model_version") String name, @Valid @NotNull ModelChange request) {
    Caller caller = callers.changing();
    ModelName version = Names.of("model_version", name);
    if (Boolean.FALSE.equals(request.production())) {
      throw new Problem.Unprocessable(
          "production-needs-successor",
          "expected production true on the version that takes over, not false on the other");
    }
    return checked(request.endpoint())
        .chain(
            endpoint ->
                changes.changing(
                    caller,
                    connection ->
                        models.update(
                            connection,
                            version,
                            endpoint.orElse(null),
                            Boolean.TRUE.equals(request.production())),
                    changed -> entry("model.changed", caller, changed)));
  }

  @POST
  @Path("/route")
  @RolesAllowed("read")
  @Operation(
      summary = "Which version answers for a key",
      description =
          "model may be a model's name or one of its versions'. model_version is null where no"
              + " production version is known: then the caller's own scoring answers.")
  public Uni<RouteAnswer> route(@Valid @NotNull RouteRequest request) {
    ModelName model = Names.of("model", request.model());
    return routing
        .of(callers.any().tenant(), model, models)
        .map(
            found ->
                found.orElseThrow(
                    () -> new Problem.NotFound("model-not-found", "there is no such model")))
        .map(known -> RouteAnswer.of(Router.route(known, request.key())));
  }

  private Uni<Optional<URI>> checked(@Nullable String endpoint) {
    if (endpoint == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    URI uri = egress.checkHttp(endpoint);
    return egress.check(uri).map(target -> Optional.of(target.uri()));
  }

  private static AuditEntry entry(String event, Caller caller, ModelVersion version) {
    return AuditEntry.of(
        event,
        Outcome.SUCCESS,
        caller.subject(),
        Map.of(
            "model", version.model(),
            "model_version", version.modelVersion(),
            "production", String.valueOf(version.production())));
  }
}
