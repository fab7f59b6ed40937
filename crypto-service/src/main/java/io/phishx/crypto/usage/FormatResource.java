package io.phishx.crypto.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.ShreddedTenants;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Reports how far a migration from readable values and from the guide's Python code has come. */
@Path("/encryption/formats")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class FormatResource {

  private final UsageLedger ledger;
  private final ShreddedTenants shredded;
  private final CurrentTenant tenant;
  private final CryptoConfig config;

  FormatResource(
      UsageLedger ledger, ShreddedTenants shredded, CurrentTenant tenant, CryptoConfig config) {
    this.shredded = shredded;
    this.ledger = ledger;
    this.tenant = tenant;
    this.config = config;
  }

  /**
   * A column's values that were opened or re-wrapped during migrations, by the format they had.
   *
   * @param plaintext never sealed
   */
  record Column(String table, String field, long plaintext, long v1, long v2) {}

  /**
   * The report.
   *
   * @param migration whether plaintext passes now
   */
  @JsonInclude
  record Report(boolean migration, List<Column> columns) {}

  @GET
  @RolesAllowed("admin")
  @Operation(
      summary = "Formats of the values opened during a migration, per column",
      description = "Counted while phishx.encryption.migration is on, over all replicas.")
  public Uni<Report> formats() {
    shredded.refuse(tenant.id());
    return ledger
        .formats(tenant.id())
        .map(
            counts ->
                new Report(
                    config.migration(),
                    counts.entrySet().stream()
                        .map(
                            entry ->
                                new Column(
                                    entry.getKey().table(),
                                    entry.getKey().field(),
                                    entry.getValue().plaintext(),
                                    entry.getValue().v1(),
                                    entry.getValue().v2()))
                        .toList()));
  }
}
