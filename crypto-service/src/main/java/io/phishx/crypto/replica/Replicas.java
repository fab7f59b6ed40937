package io.phishx.crypto.masterkey;

import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.root.RootKeys;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Each process says which root keys it can use, so that nobody switches to one that a process
 * lacks.
 */
@ApplicationScoped
class Replicas {

  private static final Logger LOG = Logger.getLogger(Replicas.class);
  private static final long EACH_MILLIS = 10_000;
  private static final String SAY =
      """
      insert into replica (id, roots, seen_at) values ($1, $2, clock_timestamp())
      on conflict (id) do update set roots = excluded.roots, seen_at = excluded.seen_at
      """;
  private static final String FORGET =
      "delete from replica where seen_at < clock_timestamp() - interval '1 hour'";
  private static final String LEAVE = "delete from replica where id = $1";
  private static final String LIVING =
      """
      select count(*) as all, count(*) filter (where not $1 = any(roots)) as lacking
      from replica where seen_at > clock_timestamp() - interval '35 seconds'
      """;

  private final RootKeys roots;
  private final TenantTransaction transactions;
  private final Vertx vertx;
  private final UUID id = UUID.randomUUID();
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile long timer;

  Replicas(RootKeys roots, TenantTransaction transactions, Vertx vertx) {
    this.roots = roots;
    this.transactions = transactions;
    this.vertx = vertx;
  }

  /** Processes that live, and those of them that cannot use a root key. */
  record Living(long all, long lacking) {}

  void start(@Observes StartupEvent event) {
    say();
    timer = vertx.setPeriodic(EACH_MILLIS, ignored -> say());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
    transactions
        .withoutTenant(connection -> connection.preparedQuery(LEAVE).execute(Tuple.of(id)))
        .subscribe()
        .with(
            done -> LOG.debug("this replica has left"),
            failure -> LOG.debugf("this replica leaves unsaid: %s", failure.toString()));
  }

  /** Completes when the table has what this process can use now. */
  Uni<Void> sayNow() {
    return roots
        .usable()
        .chain(
            usable ->
                transactions.withoutTenant(
                    connection ->
                        connection
                            .preparedQuery(SAY)
                            .execute(
                                Tuple.tuple()
                                    .addUUID(id)
                                    .addArrayOfString(usable.toArray(String[]::new)))
                            .chain(() -> connection.query(FORGET).execute())))
        .replaceWithVoid();
  }

  Uni<Living> living(String root) {
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(LIVING)
                .execute(Tuple.of(root))
                .map(rows -> rows.iterator().next())
                .map(row -> new Living(row.getLong("all"), row.getLong("lacking"))));
  }

  private void say() {
    if (running.compareAndSet(false, true)) {
      sayNow()
          .onTermination()
          .invoke(() -> running.set(false))
          .subscribe()
          .with(
              done -> {},
              failure -> LOG.debugf("this replica is not announced: %s", failure.toString()));
    }
  }
}
