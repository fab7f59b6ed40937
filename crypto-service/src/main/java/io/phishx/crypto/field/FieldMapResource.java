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
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
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
  @Operation(summary = "Which fields of which tables are sealed")
  public Uni<FieldMapBody> fields() {
    return maps.all(living()).map(FieldMapBody::of);
  }

  @PUT
  @RolesAllowed("admin")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Replace the tenant's own tables",
      description = "The guide's tables stay as they are; values already sealed stay sealed.")
  public Uni<FieldMapBody> replace(@Nullable FieldMapBody body) {
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
                maps.replace(connection, tenant, tables)
                    .call(() -> audit.append(connection, tenant, entry)))
        .map(FieldMapBody::of);
  }

  private TenantId living() {
    TenantId tenant = caller.id();
    shredded.refuse(tenant);
    return tenant;
  }
}
