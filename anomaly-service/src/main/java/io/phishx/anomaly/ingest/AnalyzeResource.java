package io.phishx.anomaly.ingest;

import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/** Says what would be concluded about a mail; stores and learns nothing. */
@Path("/anomalies/analyze")
@Produces(MediaType.APPLICATION_JSON)
@TakesMail
class AnalyzeResource {

  private final Intake intake;
  private final Assessment assessment;
  private final AdmittedCall call;
  private final CurrentTenant tenant;

  AnalyzeResource(Intake intake, Assessment assessment, AdmittedCall call, CurrentTenant tenant) {
    this.intake = intake;
    this.assessment = assessment;
    this.call = call;
    this.tenant = tenant;
  }

  @POST
  @Consumes(IngestResource.RAW)
  @RolesAllowed("read")
  @Operation(summary = "Analyse a raw mail; nothing is stored or learned")
  public Uni<AnalysisAnswer> analyzeRaw(
      byte[] body, @HeaderParam("X-Received-At") @Nullable String receivedAt) {
    TenantId owner = tenant.id();
    return call.during(() -> intake.raw(body, receivedAt).chain(mail -> analysis(owner, mail)));
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed("read")
  @Operation(summary = "Analyse a mail given as JSON; nothing is stored or learned")
  public Uni<AnalysisAnswer> analyzeDocument(
      @RequestBody(
              content =
                  @Content(
                      schema = @Schema(implementation = io.phishx.anomaly.mail.MailDocument.class)))
          byte[] body) {
    TenantId owner = tenant.id();
    return call.during(() -> intake.document(body).chain(mail -> analysis(owner, mail)));
  }

  private Uni<AnalysisAnswer> analysis(TenantId owner, Submission mail) {
    return assessment.of(owner, mail).map(conclusion -> AnalysisAnswer.of(conclusion.analysis()));
  }
}
