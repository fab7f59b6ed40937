package io.phishx.crypto.rotation;

import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.KeyListing;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.ShreddedTenants;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Shows a tenant's admin the keys and lets him rotate. */
@Path("/encryption/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class KeyResource {

  /** The guide's history is a plain list without a place for a cursor: one page holds the most. */
  private static final int HISTORY_LIMIT = 500;

  private final KeyListing keys;
  private final DataKeyRotation rotation;
  private final RotationHistory history;
  private final ShreddedTenants shredded;
  private final CurrentTenant caller;
  private final Idempotency idempotency;

  KeyResource(
      KeyListing keys,
      DataKeyRotation rotation,
      RotationHistory history,
      ShreddedTenants shredded,
      CurrentTenant caller,
      Idempotency idempotency) {
    this.keys = keys;
    this.rotation = rotation;
    this.history = history;
    this.shredded = shredded;
    this.caller = caller;
    this.idempotency = idempotency;
  }

  @GET
  @RolesAllowed("admin")
  @Operation(summary = "Data keys of the tenant, newest first: versions, states, use")
  public Uni<Page<KeyView>> list(
      @RestQuery("limit") @Nullable Integer limit, @RestQuery("cursor") @Nullable String cursor) {
    PageRequest request = PageRequest.of(limit, cursor);
    return keys.page(tenant(), request).map(page -> page.map(KeyView::of));
  }

  @GET
  @Path("/history")
  @RolesAllowed("admin")
  @Operation(
      summary = "Rotations of the tenant's keys, newest first",
      description =
          "As the guide has it, a plain list: of 500 rotations unless limit says otherwise. A Link"
              + " header with rel=next leads to the older ones, if there are any.")
  public Uni<RestResponse<List<HistoryEntry>>> history(
      @RestQuery("limit") @Nullable Integer limit, @RestQuery("cursor") @Nullable String cursor) {
    PageRequest request = PageRequest.of(limit == null ? HISTORY_LIMIT : limit, cursor);
    return history.page(tenant(), request).map(page -> listed(page, request.limit()));
  }

  @POST
  @Path("/rotate")
  @RolesAllowed("admin")
  @Operation(
      summary = "A new version of the tenant's data key; older values stay readable",
      description =
          "With purpose=index a new key of the tenant's blind indexes: searches ask for the indexes"
              + " of both keys until the older one is retired. With purpose=fernet a new key of"
              + " values in the format v1: those of every older one stay readable, rewrap brings"
              + " them to it, and none is ever retired, since a token names no key.")
  public Uni<HistoryEntry> rotate(@QueryParam("purpose") @DefaultValue("field") String named) {
    KeyPurpose purpose = KeyPurpose.rotatable(named);
    TenantId tenant = tenant();
    String actor = caller.subject();
    return idempotency
        .once(
            tenant,
            HistoryEntry.class,
            connection ->
                rotation
                    .rotateByHand(connection, tenant, purpose, actor)
                    .map(outcome -> HistoryEntry.of(outcome, actor)))
        .call(entry -> rotation.announce(tenant, purpose, entry.version()));
  }

  private static RestResponse<List<HistoryEntry>> listed(Page<HistoryEntry> page, int limit) {
    RestResponse.ResponseBuilder<List<HistoryEntry>> answer =
        RestResponse.ResponseBuilder.ok(page.items());
    if (page.nextCursor() != null) {
      answer.header(
          HttpHeaders.LINK,
          "</encryption/keys/history?limit="
              + limit
              + "&cursor="
              + page.nextCursor()
              + ">; rel=\"next\"");
    }
    return answer.build();
  }

  private TenantId tenant() {
    TenantId tenant = caller.id();
    shredded.refuse(tenant);
    return tenant;
  }
}
