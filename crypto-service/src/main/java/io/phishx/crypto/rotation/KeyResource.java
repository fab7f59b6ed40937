package io.phishx.crypto.rotation;

import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.Rotated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
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
  private final CurrentTenant caller;
  private final TenantTransaction transaction;
  private final Idempotency idempotency;

  KeyResource(
      DataKeys keys,
      DataKeyRotation rotation,
      CurrentTenant caller,
      TenantTransaction transaction,
      Idempotency idempotency) {
    this.keys = keys;
    this.rotation = rotation;
    this.caller = caller;
    this.transaction = transaction;
    this.idempotency = idempotency;
  }

  @GET
  @RolesAllowed("admin")
  @Operation(summary = "Data keys of the tenant: versions, states, use")
  public Uni<Page<KeyView>> list() {
    return transaction
        .sql(caller.id(), keys::list)
        .map(rows -> new Page<>(rows.stream().map(KeyView::of).toList(), null));
  }

  @GET
  @Path("/history")
  @RolesAllowed("admin")
  @Operation(summary = "Rotations of the tenant's keys, newest first")
  public Uni<List<HistoryEntry>> history() {
    return transaction.sql(
        caller.id(),
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
  @Operation(summary = "A new version of the tenant's data key; older values stay readable")
  public Uni<HistoryEntry> rotate() {
    TenantId tenant = caller.id();
    String actor = caller.subject();
    return idempotency
        .once(
            tenant,
            HistoryEntry.class,
            connection ->
                rotation
                    .rotate(connection, tenant, Optional.empty(), actor)
                    .map(outcome -> entry(outcome, actor)))
        .call(entry -> rotation.announce(tenant, entry.version()));
  }

  private static HistoryEntry entry(Optional<Rotated> outcome, String actor) {
    Rotated rotated =
        outcome.orElseThrow(
            () -> new Problem.Conflict("rotation-under-way", "another rotation was first"));
    return new HistoryEntry(
        rotated.at(),
        rotated.oldFingerprint().orElse(null),
        rotated.newFingerprint(),
        actor,
        rotated.version());
  }
}
