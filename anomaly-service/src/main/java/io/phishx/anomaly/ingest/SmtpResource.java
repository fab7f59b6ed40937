package io.phishx.anomaly.ingest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.phishx.anomaly.detect.Decision;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Answers a mail server in its own language. */
@Path("/enforce/smtp")
@Produces(MediaType.APPLICATION_JSON)
@TakesMail
class SmtpResource {

  private final Intake intake;
  private final Ingest ingest;
  private final AdmittedCall call;
  private final CurrentTenant tenant;

  SmtpResource(Intake intake, Ingest ingest, AdmittedCall call, CurrentTenant tenant) {
    this.intake = intake;
    this.ingest = ingest;
    this.call = call;
    this.tenant = tenant;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed("enforce")
  @Operation(summary = "Analyse and store a mail; the verdict as SMTP reply")
  public Uni<SmtpAnswer> enforce(byte[] body) {
    TenantId owner = tenant.id();
    return call.during(() -> intake.document(body).chain(mail -> ingest.ingest(owner, mail)))
        .map(SmtpAnswer::of);
  }

  /**
   * The reply.
   *
   * @param smtpCode 250 delivers, 451 holds the mail for review, 550 refuses it
   * @param message what the sending server gets to read
   * @param emailId id of the stored mail
   * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3">RFC 5321, 4.2.3</a>
   */
  record SmtpAnswer(
      @JsonProperty("smtp_code") int smtpCode,
      String message,
      @JsonProperty("email_id") UUID emailId) {

    static SmtpAnswer of(VerdictAnswer verdict) {
      Decision decision = verdict.decision();
      return switch (decision) {
        case ALLOW -> new SmtpAnswer(250, "2.0.0 accepted", verdict.emailId());
        case QUARANTINE -> new SmtpAnswer(451, "4.7.1 held for review", verdict.emailId());
        case REJECT -> new SmtpAnswer(550, "5.7.1 refused by policy", verdict.emailId());
      };
    }
  }
}
