package io.phishx.auth.audit;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.chassis.audit.AuditFilter;
import io.phishx.chassis.audit.AuditVerification;
import io.phishx.chassis.audit.ExportedEntry;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.page.TimeParameter;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.crypto.client.OnBehalfOf;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The tenant's audit log. */
@Path("/auth/audit-log")
@Tag(name = "Audit")
class AuditResource {

  private final CurrentCaller caller;
  private final AuditReading reading;

  AuditResource(CurrentCaller caller, AuditReading reading) {
    this.caller = caller;
    this.reading = reading;
  }

  @GET
  @RolesAllowed({"admin", "soc"})
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Entries, newest first, with their personal details",
      description =
          "user_id: what the user, client or service did, and what was done to it. With Accept: application/x-ndjson every entry of the filter is exported, one JSON object"
              + " per line, with its place in the hash chain")
  public Uni<Page<AuditReading.Entry>> list(
      @RestQuery("from") @Nullable String from,
      @RestQuery("to") @Nullable String to,
      @RestQuery("event_type") @Nullable String eventType,
      @RestQuery("user_id") @Nullable String userId,
      @RestQuery("outcome") @Nullable String outcome,
      @RestQuery("limit") @Nullable Integer limit,
      @RestQuery("cursor") @Nullable String cursor) {
    AuditFilter filter = filter(from, to, eventType, userId, outcome);
    return reading.page(
        caller.tenant(),
        OnBehalfOf.person(caller.subject()),
        filter,
        PageRequest.of(limit, cursor));
  }

  @GET
  @RolesAllowed({"admin", "soc"})
  @Produces("application/x-ndjson;qs=0.5")
  @Operation(hidden = true)
  public Multi<ExportedEntry> export(
      @RestQuery("from") @Nullable String from,
      @RestQuery("to") @Nullable String to,
      @RestQuery("event_type") @Nullable String eventType,
      @RestQuery("user_id") @Nullable String userId,
      @RestQuery("outcome") @Nullable String outcome) {
    return reading.export(
        caller.tenant(), filter(from, to, eventType, userId, outcome), caller.subject());
  }

  @GET
  @Path("/verification")
  @RolesAllowed("admin")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Walks the hash chain and names the first entry that is not as appended")
  public Uni<AuditVerification.Result> verification() {
    return reading.verify(caller.tenant());
  }

  private static AuditFilter filter(
      @Nullable String from,
      @Nullable String to,
      @Nullable String eventType,
      @Nullable String userId,
      @Nullable String outcome) {
    return new AuditFilter(
        TimeParameter.read("from", from),
        TimeParameter.read("to", to),
        text("event_type", eventType),
        null,
        text("user_id", userId),
        outcome(outcome));
  }

  private static @Nullable String text(String field, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.length() > 200 || text.indexOf('\0') >= 0) {
      throw invalid(field, "expected at most 200 characters");
    }
    return text;
  }

  private static @Nullable Outcome outcome(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    return Arrays.stream(Outcome.values())
        .filter(outcome -> outcome.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> invalid("outcome", "expected success, failure or denied"));
  }

  private static Problem invalid(String field, String message) {
    return new Problem.Invalid(
        "invalid-parameter", message, List.of(new Violation(field, message)));
  }
}
