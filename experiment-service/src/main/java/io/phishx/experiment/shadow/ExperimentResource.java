package io.phishx.experiment.shadow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.experiment.ExperimentConfig;
import io.phishx.experiment.model.Callers;
import io.phishx.experiment.model.Names;
import io.phishx.experiment.model.Storable;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Experiments over HTTP. */
@Path("/experiments")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class ExperimentResource {

  private final Experiments experiments;
  private final Callers callers;
  private final ExperimentConfig config;
  private final ObjectMapper json;

  ExperimentResource(
      Experiments experiments, Callers callers, ExperimentConfig config, ObjectMapper json) {
    this.experiments = experiments;
    this.callers = callers;
    this.config = config;
    this.json = json;
  }

  record NewExperiment(
      @NotBlank @Storable @Size(max = 200) String experimentName,
      @NotBlank String productionModel,
      @NotBlank String shadowModel,
      @Nullable @Storable @Size(max = 2000) String hypothesis,
      @Nullable @Min(1) @Max(1_000_000_000) Integer minSamples) {}

  record Completion(
      @Nullable @DecimalMin("0") @DecimalMax("1") Double productionAccuracy,
      @Nullable @DecimalMin("0") @DecimalMax("1") Double shadowAccuracy) {}

  record Failure(@Nullable @Storable @Size(max = 2000) String reason) {}

  record Said(String decision, double riskScore, @Nullable Double latencyMs) {

    static Said of(Prediction.Verdict verdict) {
      return new Said(verdict.decision().word(), verdict.riskScore(), verdict.latencyMs());
    }
  }

  record DisagreementView(
      String emailId,
      Said productionPrediction,
      Said shadowPrediction,
      @Nullable String label,
      Instant recordedAt) {

    static DisagreementView of(Predictions.Disagreement found) {
      Prediction prediction = found.prediction();
      Label label = prediction.label();
      return new DisagreementView(
          prediction.emailId(),
          Said.of(prediction.production()),
          Said.of(prediction.shadow()),
          label == null ? null : label.word(),
          found.recordedAt());
    }
  }

  @POST
  @RolesAllowed("write")
  @Operation(
      summary = "Start a shadow experiment",
      description =
          "Names that are not registered become so; the production model becomes the model's"
              + " production version where it has none. A role other than api_client.")
  public Uni<Response> start(@Valid @NotNull NewExperiment request) {
    return experiments
        .start(
            callers.changing(),
            request.experimentName(),
            Names.of("production_model", request.productionModel()),
            Names.of("shadow_model", request.shadowModel()),
            request.hypothesis(),
            request.minSamples() == null ? config.minSamples() : request.minSamples())
        .map(
            view ->
                Response.created(URI.create("/experiments/" + view.experimentId()))
                    .entity(view)
                    .build());
  }

  @GET
  @RolesAllowed("read")
  @Operation(summary = "List experiments, newest first")
  public Uni<Page<ExperimentView>> list(
      @QueryParam("status") @Nullable @Pattern(regexp = "running|completed|failed") String status,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("cursor") @Nullable String cursor) {
    return experiments.list(callers.any(), status, PageRequest.of(limit, cursor));
  }

  @GET
  @Path("/active")
  @RolesAllowed("read")
  @Operation(summary = "List running experiments, newest first")
  public Uni<Page<ExperimentView>> active(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
    return experiments.list(callers.any(), "running", PageRequest.of(limit, cursor));
  }

  @GET
  @Path("/{id}")
  @RolesAllowed("read")
  @Operation(summary = "Read an experiment")
  public Uni<ExperimentView> read(@PathParam("id") UUID id) {
    return experiments.read(callers.any(), id);
  }

  @POST
  @Path("/{id}/predictions")
  @RolesAllowed({"write", "internal"})
  @Operation(
      summary = "Record what both versions said about one mail or several",
      description =
          "All or nothing. The same email_id and content again changes nothing, other content is"
              + " 409. 201 if a mail was new, else 200.")
  public Uni<Response> record(@PathParam("id") UUID id, @NotNull JsonNode body) {
    List<Prediction> batch = PredictionBatch.read(body, json, config.maxBatch());
    return experiments
        .record(callers.any(), id, batch)
        .map(
            recorded ->
                Response.status(
                        recorded.recorded() > 0 ? Response.Status.CREATED : Response.Status.OK)
                    .entity(recorded)
                    .build());
  }

  @POST
  @Path("/{id}/complete")
  @RolesAllowed("write")
  @Operation(
      summary = "End an experiment with its results",
      description =
          "Accuracies are fractions; absent ones are computed from labels. A role other than"
              + " api_client.")
  public Uni<ExperimentView> complete(@PathParam("id") UUID id, @Valid @Nullable Completion body) {
    Accuracies stated =
        body == null
            ? Accuracies.UNKNOWN
            : new Accuracies(body.productionAccuracy(), body.shadowAccuracy());
    return experiments.complete(callers.changing(), id, stated);
  }

  @POST
  @Path("/{id}/fail")
  @RolesAllowed("write")
  @Operation(
      summary = "End an experiment without a result that counts",
      description = "A role other than api_client.")
  public Uni<ExperimentView> fail(@PathParam("id") UUID id, @Valid @Nullable Failure body) {
    String reason = body == null || body.reason() == null ? "not given" : body.reason();
    return experiments.fail(callers.changing(), id, reason);
  }

  @GET
  @Path("/{id}/results")
  @RolesAllowed("read")
  @Operation(
      summary = "What the experiment says so far",
      description = "Rates are fractions, with percent beside them.")
  public Uni<Results> results(@PathParam("id") UUID id) {
    return experiments.results(callers.any(), id);
  }

  @GET
  @Path("/{id}/disagreements")
  @RolesAllowed("read")
  @Operation(summary = "Mails on which the versions differ, newest first")
  public Uni<Page<DisagreementView>> disagreements(
      @PathParam("id") UUID id,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("cursor") @Nullable String cursor) {
    return experiments
        .disagreements(callers.any(), id, PageRequest.of(limit, cursor))
        .map(page -> page.map(DisagreementView::of));
  }
}
