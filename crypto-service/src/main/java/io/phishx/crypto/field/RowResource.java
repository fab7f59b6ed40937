package io.phishx.crypto.field;

import io.phishx.auth.client.CurrentCaller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Seals, opens and re-wraps rows over HTTP. */
@Path("/encryption/rows")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class RowResource {

  private static final String PLAIN =
      """
      {"table": "email_analysis", "row_ids": ["0190a5c2-7b3e-7d11-8f00-3a1c5b9d2e4f"],
       "rows": [{"sender": "a@example.com", "subject": "Hello", "risk_score": 92}]}\
      """;
  private static final String SEALED =
      """
      {"table": "email_analysis", "row_ids": ["0190a5c2-7b3e-7d11-8f00-3a1c5b9d2e4f"],
       "rows": [{"sender": "v2:1:c2Vh", "subject": "v2:1:bGVk", "risk_score": 92}]}\
      """;

  private final RowCalls calls;
  private final CurrentCaller caller;
  private final CallTimers timers;

  RowResource(RowCalls calls, CurrentCaller caller, CallTimers timers) {
    this.calls = calls;
    this.caller = caller;
    this.timers = timers;
  }

  @POST
  @Path("/encrypt")
  @RolesAllowed({"write", "internal"})
  @Operation(
      summary = "Seal the mapped fields of rows of one table, or of several as batches",
      description =
          "With row_ids values are v2 and bound to their row, without them v1. Rows keep their"
              + " order, other fields stay as they are, null stays null. The blind indexes of"
              + " searchable fields are given to who may open the table's rows; to others indexes"
              + " holds empty objects.")
  public Uni<byte[]> encrypt(
      @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, example = PLAIN))
          byte[] body) {
    Caller who = Caller.of(caller.token());
    return timers.timed("encrypt", () -> calls.encrypt(who, body));
  }

  @POST
  @Path("/decrypt")
  @RolesAllowed({"admin", "soc", "internal"})
  @Operation(
      summary = "Open the mapped fields of rows",
      description =
          "A value that does not authenticate is absent from its row and named in errors. Rows of"
              + " users and audit_log are opened for auth-service only, rows of email_analysis and"
              + " findings for anomaly-service only. Every call is audited: who, which tables, how"
              + " many rows. A service names the person it asks for as on_behalf_of beside table;"
              + " the rows then count on that person's budget, and the audit names both. In"
              + " row_ids a number and the text of its digits are the same id.")
  public Uni<byte[]> decrypt(
      @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, example = SEALED))
          byte[] body) {
    Caller who = Caller.of(caller.token());
    return timers.timed("decrypt", () -> calls.decrypt(who, body));
  }

  @POST
  @Path("/rewrap")
  @RolesAllowed({"admin", "internal"})
  @Operation(summary = "Bring sealed fields to the newest key and format without opening them")
  public Uni<byte[]> rewrap(
      @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, example = SEALED))
          byte[] body) {
    Caller who = Caller.of(caller.token());
    return timers.timed("rewrap", () -> calls.rewrap(who, body));
  }
}
