package io.phishx.chassis.tenant;

import io.phishx.chassis.work.Repeated;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.stream.Collectors;

/**
 * Erases what this service's database holds of a tenant, except the audit log and the tables whose
 * comment says that they are kept. The database knows its tables, so none can be forgotten here.
 *
 * <p>In steps of one transaction each; ended half way, it goes on where it was.
 */
@ApplicationScoped
public class TenantErasure {

  private static final int STEP_ROWS = 2_000;
  private static final String STEP = "select deleted, remaining from erase_tenant_rows($1, $2)";

  private final TenantTransaction transactions;

  private final Event<TenantErasing> erasing;

  public TenantErasure(TenantTransaction transactions, Event<TenantErasing> erasing) {
    this.transactions = transactions;
    this.erasing = erasing;
  }

  private record Step(long deleted, boolean remaining) {}

  /**
   * Erases all of it. Nothing may write for the tenant any longer, or that stays.
   *
   * @return how many rows were deleted, those that went with others not counted; fails with {@link
   *     IllegalStateException} if tables refer to each other so that none can go first
   */
  public Uni<Long> erase(TenantId tenant) {
    erasing.fire(new TenantErasing(tenant));
    return Repeated.until(
        () -> step(tenant), Step::remaining, Collectors.summingLong(Step::deleted));
  }

  private Uni<Step> step(TenantId tenant) {
    return transactions
        .sql(
            tenant,
            connection ->
                connection
                    .preparedQuery(STEP)
                    .execute(Tuple.of(tenant.value(), STEP_ROWS))
                    .map(rows -> rows.iterator().next())
                    .map(row -> new Step(row.getLong("deleted"), row.getBoolean("remaining"))))
        .invoke(
            step -> {
              if (step.remaining() && step.deleted() == 0) {
                throw new IllegalStateException("a tenant's rows refer to each other in a ring");
              }
            });
  }
}
