package io.phishx.region.failover;

import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;

/**
 * Sees to it that one of several controllers acts: whoever renews a row in the controllers' own
 * database, by that database's clock.
 *
 * <p>It keeps controllers from talking over each other. Safety does not rest on it: every change is
 * a compare-and-set in PostgreSQL.
 */
@ApplicationScoped
public class Leader {

  private static final Duration TERM = Duration.ofSeconds(5);
  private static final String HOLD =
      """
      insert into leader (role, holder, until)
      values ('controller', $1, now() + make_interval(secs => $2))
      on conflict (role) do update set holder = excluded.holder, until = excluded.until
      where leader.holder = excluded.holder or leader.until < now()
      returning holder
      """;

  private final TenantTransaction transactions;
  private final UUID self;

  Leader(TenantTransaction transactions, Ids ids) {
    this.transactions = transactions;
    this.self = ids.next();
  }

  /** Takes or renews the role; whether this process has it for the next five seconds. */
  public Uni<Boolean> hold() {
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(HOLD)
                .execute(Tuple.of(self, (double) TERM.toSeconds()))
                .map(rows -> rows.size() > 0));
  }
}
