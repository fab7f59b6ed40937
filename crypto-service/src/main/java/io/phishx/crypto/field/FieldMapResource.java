package io.phishx.crypto.field;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.key.ShreddedTenants;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Shows which fields are sealed, and lets an admin seal tables of the tenant's own. */
@Path("/encryption/fields")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class FieldMapResource {

  private final FieldMaps maps;
  private final ShreddedTenants shredded;
  private final CurrentTenant caller;
  private final TenantTransaction transaction;
  private final AuditLog audit;

  FieldMapResource(
      FieldMaps maps,
      ShreddedTenants shredded,
      CurrentTenant caller,
      TenantTransaction transaction,
      AuditLog audit) {
    this.maps = maps;
    this.shredded = shredded;
    this.caller = caller;
    this.transaction = transaction;
    this.audit = audit;
  }

  @GET
  @RolesAllowed({"read", "internal"})
  @Operation(
      summary = "Which fields of which tables are sealed",
      description = "The ETag is for the If-Match of a change.")
  public Uni<RestResponse<FieldMapBody>> fields() {
    return maps.all(living()).map(FieldMapResource::answer);
  }

  @PUT
  @RolesAllowed("admin")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Replace the tenant's own tables",
      description =
          "The guide's tables stay as they are; values already sealed stay sealed. All other tables"
              + " are replaced, and what is mapped no more is stored readable from then on: with the"
              + " ETag of what was read as If-Match, a change that somebody else has made meanwhile"
              + " is not overwritten but answered with 412.")
  @Parameter(
      name = HttpHeaders.IF_MATCH,
      in = ParameterIn.HEADER,
      description = "The ETag of the map that is to be replaced; without it any is",
      schema = @Schema(type = SchemaType.STRING))
  public Uni<RestResponse<FieldMapBody>> replace(
      @Nullable FieldMapBody body, @Context Request request) {
    if (body == null) {
      throw new Problem.Invalid("malformed-json", "expected a JSON object with tables");
    }
    List<FieldMap.Table> tables = body.toTables();
    TenantId tenant = living();
    AuditEntry entry =
        AuditEntry.of(
            "encryption.fields-changed",
            Outcome.SUCCESS,
            caller.subject(),
            Map.of(
                "tables",
                tables.stream().map(FieldMap.Table::name).collect(Collectors.joining(","))));
    return transaction
        .sql(
            tenant,
            connection ->
                maps.replace(connection, tenant, tables, now -> requireCurrent(request, now))
                    .call(() -> audit.append(connection, tenant, entry)))
        .map(FieldMapResource::answer);
  }

  private static void requireCurrent(Request request, FieldMap now) {
    if (request.evaluatePreconditions(new EntityTag(now.mark())) != null) {
      throw new Problem.PreconditionFailed(
          "fields-changed",
          "the field map is not the one that If-Match names; expected \"" + now.mark() + "\"");
    }
  }

  private static RestResponse<FieldMapBody> answer(FieldMap map) {
    return RestResponse.ResponseBuilder.ok(FieldMapBody.of(map))
        .tag(new EntityTag(map.mark()))
        .build();
  }

  private TenantId living() {
    TenantId tenant = caller.id();
    shredded.refuse(tenant);
    return tenant;
  }
}
