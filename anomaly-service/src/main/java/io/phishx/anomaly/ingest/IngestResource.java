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
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/** Takes mail in, raw or as JSON. */
@Path("/ingest/email")
@Produces(MediaType.APPLICATION_JSON)
@TakesMail
class IngestResource {

  static final String RAW = "message/rfc822";

  private final Intake intake;
  private final Ingest ingest;
  private final AdmittedCall call;
  private final CurrentTenant tenant;

  IngestResource(Intake intake, Ingest ingest, AdmittedCall call, CurrentTenant tenant) {
    this.intake = intake;
    this.ingest = ingest;
    this.call = call;
    this.tenant = tenant;
  }

  @POST
  @Consumes(RAW)
  @RolesAllowed("email_ingest")
  @Operation(
      summary = "Analyse and store a raw mail",
      description = "The same mail again gets its first answer.")
  public Uni<Response> ingestRaw(
      byte[] body, @HeaderParam("X-Received-At") @Nullable String receivedAt) {
    TenantId owner = tenant.id();
    return call.during(() -> intake.raw(body, receivedAt).chain(mail -> ingest.ingest(owner, mail)))
        .map(IngestResource::created);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed("email_ingest")
  @Operation(summary = "Analyse and store a mail given as JSON")
  public Uni<Response> ingestDocument(
      @RequestBody(
              content =
                  @Content(
                      schema = @Schema(implementation = io.phishx.anomaly.mail.MailDocument.class)))
          byte[] body) {
    TenantId owner = tenant.id();
    return call.during(() -> intake.document(body).chain(mail -> ingest.ingest(owner, mail)))
        .map(IngestResource::created);
  }

  private static Response created(VerdictAnswer answer) {
    return Response.status(Response.Status.CREATED).entity(answer).build();
  }
}
