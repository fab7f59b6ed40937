package io.phishx.crypto.client;

import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;

/**
 * The right to do a job that one replica does at a time. Held in the service's database and by its
 * clock; whoever does not renew it in time loses it, so no lock outlives a killed process.
 */
public final class WorkLease {

  private static final String HOLD =
      """
      insert into work_lease (name, holder, held_until)
      values ($1, $2, clock_timestamp() + make_interval(secs => $3))
      on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
      where work_lease.holder = excluded.holder or work_lease.held_until < clock_timestamp()
      """;
  private static final String RELEASE = "delete from work_lease where name = $1 and holder = $2";

  private final TenantTransaction transactions;
  private final String name;
  private final double seconds;
  private final UUID holder = UUID.randomUUID();

  public WorkLease(TenantTransaction transactions, String name, Duration length) {
    this.transactions = transactions;
    this.name = name;
    this.seconds = length.toMillis() / 1000.0;
  }

  /** Takes or renews it; completes with false while another replica holds it. */
  public Uni<Boolean> hold() {
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(HOLD)
                .execute(Tuple.of(name, holder, seconds))
                .map(rows -> rows.rowCount() == 1));
  }

  /** Gives it back, if it is held. */
  public Uni<Void> release() {
    return transactions.withoutTenant(
        connection ->
            connection.preparedQuery(RELEASE).execute(Tuple.of(name, holder)).replaceWithVoid());
  }
}
