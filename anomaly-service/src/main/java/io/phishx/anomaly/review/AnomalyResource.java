package io.phishx.anomaly.review;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.phishx.anomaly.record.AnalysisArchive;
import io.phishx.anomaly.record.AnomalyArchive;
import io.phishx.anomaly.record.AnomalyFilter;
import io.phishx.anomaly.record.AnomalyRow;
import io.phishx.anomaly.settings.Settings;
import io.phishx.anomaly.settings.SettingsChange;
import io.phishx.anomaly.settings.TenantSettings;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.page.TimeParameter;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.CurrentTenant;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What was unusual, how much of it there was, and from when on something is. */
@Path("/anomalies")
@Produces(MediaType.APPLICATION_JSON)
class AnomalyResource {

  private final AnalysisArchive archive;
  private final AnomalyArchive anomalies;
  private final SenderSearch search;
  private final TenantSettings settings;
  private final CurrentTenant tenant;

  AnomalyResource(
      AnalysisArchive archive,
      AnomalyArchive anomalies,
      SenderSearch search,
      TenantSettings settings,
      CurrentTenant tenant) {
    this.archive = archive;
    this.anomalies = anomalies;
    this.search = search;
    this.settings = settings;
    this.tenant = tenant;
  }

  @GET
  @RolesAllowed("read")
  @Operation(
      summary = "Anomalies, newest first",
      description =
          "Searching by sender needs the scope soc and is audited; a page of it may be shorter"
              + " than the limit although another one follows.")
  public Uni<Page<AnomalyRow>> list(
      @QueryParam("type") @Nullable String type,
      @QueryParam("min_confidence") @Nullable Double minConfidence,
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to,
      @QueryParam("sender") @Nullable String sender,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("cursor") @Nullable String cursor) {
    PageRequest page = PageRequest.of(limit, cursor);
    AnomalyFilter filter =
        new AnomalyFilter(
            type, minConfidence, TimeParameter.read("from", from), TimeParameter.read("to", to));
    return sender == null
        ? anomalies.list(tenant.id(), filter, page)
        : search.by(
            sender, (owner, reader) -> anomalies.ofSender(owner, reader, sender, filter, page));
  }

  @GET
  @Path("{id}")
  @RolesAllowed("read")
  @Operation(summary = "One anomaly")
  public Uni<AnomalyRow> one(@PathParam("id") UUID id) {
    return anomalies.one(tenant.id(), id);
  }

  @GET
  @Path("stats")
  @RolesAllowed("read")
  @Operation(summary = "How much mail was analysed and how much of it was unusual")
  public Uni<Stats> stats() {
    return archive.counts(tenant.id()).map(Stats::of);
  }

  @GET
  @Path("config")
  @RolesAllowed("admin")
  @Operation(summary = "The tenant's thresholds")
  public Uni<Settings> config() {
    return settings.of(tenant.id());
  }

  @PUT
  @Path("config")
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed("admin")
  @Operation(summary = "Change thresholds; what is absent keeps its value")
  public Uni<Settings> change(@Nullable SettingsChange change) {
    if (change == null) {
      throw new Problem.Invalid("malformed-json", "expected settings as JSON object");
    }
    return settings.change(tenant.id(), tenant.subject(), change);
  }

  /**
   * The guide's statistics.
   *
   * @param totalAnalyzed mails
   * @param anomaliesDetected of them unusual
   * @param anomalyRatePercent their share, 0 to 100
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Stats(long totalAnalyzed, long anomaliesDetected, double anomalyRatePercent) {

    static Stats of(AnalysisArchive.Counts counts) {
      double percent = counts.analyzed() == 0 ? 0 : 100.0 * counts.anomalous() / counts.analyzed();
      return new Stats(
          counts.analyzed(), counts.anomalous(), Math.round(percent * 10_000) / 10_000.0);
    }
  }
}
