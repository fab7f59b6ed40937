package io.phishx.crypto.client;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * What a service that stores sealed rows does when keys change. Fails like {@link FieldCipher},
 * with {@link Problem.Gone} once the tenant's keys were shredded.
 */
public interface KeyUpkeep {

  /** Which keys the tenant's rows of this service should be under. */
  Uni<KeyTargets> targets(TenantId tenant);

  /**
   * Brings sealed values to the newest key without showing them; may be repeated.
   *
   * @param table as read from the database, every field sealed and not null
   * @return rows in the order given, with the blind indexes of searchable fields
   */
  Uni<List<RewrappedRow>> rewrap(TenantId tenant, Rows table);

  /** Reports what the rows need now; completes with what is still to be done. */
  Uni<KeyTargets> report(TenantId tenant, Coverage coverage);
}
