package io.phishx.crypto.rotation;

import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.key.DataKeys;
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
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows a tenant's admin the keys and lets him rotate. */
@Path("/encryption/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class KeyResource {

  private static final String HISTORY =
      """
      select at, old_key_hash, new_key_hash, actor, version from key_rotation
      order by at desc, id desc limit 500
      """;

  private final DataKeys keys;
  private final DataKeyRotation rotation;
  private final ShreddedTenants shredded;
  private final CurrentTenant caller;
  private final TenantTransaction transaction;
  private final Idempotency idempotency;

  KeyResource(
      DataKeys keys,
      DataKeyRotation rotation,
      ShreddedTenants shredded,
      CurrentTenant caller,
      TenantTransaction transaction,
      Idempotency idempotency) {
    this.keys = keys;
    this.rotation = rotation;
    this.shredded = shredded;
    this.caller = caller;
    this.transaction = transaction;
    this.idempotency = idempotency;
  }

  @GET
  @RolesAllowed("admin")
  @Operation(summary = "Data keys of the tenant: versions, states, use")
  public Uni<Page<KeyView>> list() {
    return transaction
        .sql(tenant(), keys::list)
        .map(rows -> new Page<>(rows.stream().map(KeyView::of).toList(), null));
  }

  @GET
  @Path("/history")
  @RolesAllowed("admin")
  @Operation(summary = "Rotations of the tenant's keys, newest first")
  public Uni<List<HistoryEntry>> history() {
    return transaction.sql(
        tenant(),
        connection ->
            connection
                .query(HISTORY)
                .execute()
                .map(
                    rows -> {
                      List<HistoryEntry> entries = new ArrayList<>(rows.rowCount());
                      rows.forEach(row -> entries.add(HistoryEntry.of(row)));
                      return entries;
                    }));
  }

  @POST
  @Path("/rotate")
  @RolesAllowed("admin")
  @Operation(
      summary = "A new version of the tenant's data key; older values stay readable",
      description =
          "With purpose=index a new key of the tenant's blind indexes: searches ask for the indexes"
              + " of both keys until the older one is retired.")
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
                    .rotate(connection, tenant, purpose, Optional.empty(), actor)
                    .map(outcome -> HistoryEntry.of(outcome, actor)))
        .call(entry -> rotation.announce(tenant, purpose, entry.version()));
  }

  private TenantId tenant() {
    TenantId tenant = caller.id();
    shredded.refuse(tenant);
    return tenant;
  }
}
