package io.phishx.anomaly.review;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.phishx.anomaly.detect.Anomaly;
import io.phishx.anomaly.detect.Category;
import io.phishx.anomaly.detect.Decision;
import io.phishx.anomaly.record.AnalysisArchive;
import io.phishx.anomaly.record.OpenedMail;
import io.phishx.anomaly.record.VerdictRow;
import io.phishx.anomaly.risk.Finding;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Opens stored mail for analysts; every look is audited. */
@Path("/emails")
@Produces(MediaType.APPLICATION_JSON)
class EmailResource {

  private final AnalysisArchive archive;
  private final ReadingAudit audit;
  private final CurrentTenant tenant;
  private final SenderSearch search;

  EmailResource(
      AnalysisArchive archive, ReadingAudit audit, CurrentTenant tenant, SenderSearch search) {
    this.archive = archive;
    this.audit = audit;
    this.tenant = tenant;
    this.search = search;
  }

  @GET
  @Path("{id}")
  @RolesAllowed("soc")
  @Operation(summary = "A stored mail, opened", description = "The look is audited.")
  public Uni<Whole> one(@PathParam("id") UUID id) {
    TenantId owner = tenant.id();
    String reader = tenant.subject();
    return archive
        .mail(owner, reader, id)
        .onFailure(Problem.Unprocessable.class)
        .call(() -> audit.refused(owner, reader, id))
        .call(() -> audit.opened(owner, reader, id))
        .map(Whole::of);
  }

  @GET
  @RolesAllowed({"soc", "email_ingest"})
  @Operation(summary = "Verdicts on mails with a message id, or of a sender (soc only)")
  public Uni<Page<VerdictRow>> find(
      @QueryParam("message_id") @Nullable String messageId,
      @QueryParam("sender") @Nullable String sender,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("cursor") @Nullable String cursor) {
    PageRequest page = PageRequest.of(limit, cursor);
    if (messageId != null && sender == null) {
      return archive.byMessageId(tenant.id(), messageId).map(rows -> new Page<>(rows, null));
    }
    if (sender == null || messageId != null) {
      throw new Problem.Invalid("invalid-parameter", "expected either message_id or sender");
    }
    return search.by(sender, (owner, reader) -> archive.bySender(owner, reader, sender, page));
  }

  /**
   * A stored mail with everything opened.
   *
   * @param emailId its id
   * @param sender as it was shown
   * @param subject decoded
   * @param body text
   * @param riskScore 0 to 100
   * @param category by its score
   * @param decision what happened to it
   * @param anomaly the strongest anomaly; null for usual mail
   * @param findings reasons that raised the risk, strongest first
   * @param modelVersion who scored
   * @param timestamp when it was analysed
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Whole(
      UUID emailId,
      @Nullable String sender,
      @Nullable String subject,
      @Nullable String body,
      double riskScore,
      Category category,
      Decision decision,
      @Nullable Anomaly anomaly,
      List<Finding> findings,
      String modelVersion,
      Instant timestamp) {

    static Whole of(OpenedMail mail) {
      VerdictRow verdict = mail.stored().verdict();
      return new Whole(
          verdict.emailId(),
          mail.sender(),
          mail.subject(),
          mail.body(),
          verdict.riskScore(),
          verdict.category(),
          verdict.decision(),
          mail.stored().anomaly(),
          mail.stored().findings(),
          verdict.modelVersion(),
          verdict.timestamp());
    }
  }
}
