package io.phishx.crypto.usage;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.phishx.auth.client.OperatorOnly;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.crypto.key.ShreddedTenants;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Answers the guide's encryption metrics for the caller's tenant. */
@Path("/encryption/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class UsageResource {

  private final UsageLedger ledger;
  private final ShreddedTenants shredded;
  private final CurrentTenant tenant;

  UsageResource(UsageLedger ledger, ShreddedTenants shredded, CurrentTenant tenant) {
    this.shredded = shredded;
    this.ledger = ledger;
    this.tenant = tenant;
  }

  @GET
  @RolesAllowed("read")
  @Operation(summary = "Fields sealed and opened so far, over all replicas and restarts")
  public Uni<Usage> metrics() {
    shredded.refuse(tenant.id());
    return ledger.total(tenant.id()).map(Usage::of);
  }

  /**
   * The operator's view.
   *
   * @param total of all tenants together, on whichever page
   * @param items some of them, by their ids
   */
  record OfAll(Usage total, List<OfTenant> items, @Nullable String nextCursor) {}

  /** A tenant's. */
  record OfTenant(UUID tenantId, @JsonUnwrapped Usage usage) {}

  @GET
  @Path("/tenants")
  @RolesAllowed("admin")
  @OperatorOnly
  @Operation(summary = "The same for all tenants, together and each; for operators")
  public Uni<OfAll> ofAllTenants(
      @RestQuery("limit") @Nullable Integer limit, @RestQuery("cursor") @Nullable String cursor) {
    PageRequest request = PageRequest.of(limit, cursor);
    return ledger
        .totals(request)
        .chain(
            page ->
                ledger
                    .sum()
                    .map(
                        sum ->
                            new OfAll(
                                Usage.of(sum),
                                page.map(UsageResource::of).items(),
                                page.nextCursor())));
  }

  private static OfTenant of(UsageTable.OfTenant sums) {
    return new OfTenant(sums.tenant().value(), Usage.of(sums.counts()));
  }
}
