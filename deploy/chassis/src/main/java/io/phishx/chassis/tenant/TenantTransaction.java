package io.phishx.chassis.tenant;

import io.phishx.chassis.database.BeginPatience;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Runs work in one database transaction that sees the rows of one tenant: the only place that sets
 * {@code app.tenant}, which the row security policies read.
 *
 * <p>The setting is local to the transaction, so a connection that goes back to the pool carries
 * nothing over. The work must not call out to another process: a transaction is not held across a
 * network call. Where it can't begin within {@code phishx.database.patience}, the work never runs
 * and the {@code Uni} fails with a {@link java.util.concurrent.TimeoutException}, a 503.
 */
@ApplicationScoped
public class TenantTransaction {

  private static final String SET_TENANT = "select set_config('app.tenant', $1, true)";

  private final Pool pool;
  private final Mutiny.SessionFactory sessions;
  private final BeginPatience patience;

  public TenantTransaction(Pool pool, Mutiny.SessionFactory sessions, BeginPatience patience) {
    this.pool = pool;
    this.sessions = sessions;
    this.patience = patience;
  }

  /** Runs {@code work} with the reactive client; commits when its {@code Uni} completes. */
  public <T> Uni<T> sql(TenantId tenant, Function<SqlConnection, Uni<T>> work) {
    return patience.within(
        beginning ->
            pool.withTransaction(
                connection ->
                    setTenant(connection, tenant)
                        .chain(() -> beginning.then(() -> work.apply(connection)))));
  }

  /** Runs {@code work} with a Hibernate session; flushes and commits when its Uni completes. */
  public <T> Uni<T> panache(TenantId tenant, Function<Mutiny.Session, Uni<T>> work) {
    return patience.within(
        beginning ->
            sessions.withTransaction(
                (session, transaction) ->
                    session
                        .createNativeQuery(SET_TENANT.replace("$1", ":tenant"), String.class)
                        .setParameter("tenant", tenant.toString())
                        .getSingleResult()
                        .chain(() -> beginning.then(() -> work.apply(session)))));
  }

  /**
   * Runs {@code work} as one of {@code other} within a transaction of {@code tenant}, for an act
   * that stands in both tenants' logs; afterwards the transaction is {@code tenant}'s again.
   */
  public static <T> Uni<T> also(
      SqlConnection connection, TenantId tenant, TenantId other, Supplier<Uni<T>> work) {
    return setTenant(connection, other)
        .chain(() -> work.get())
        .call(() -> setTenant(connection, tenant));
  }

  private static Uni<Void> setTenant(SqlConnection connection, TenantId tenant) {
    return set(connection, tenant.toString());
  }

  private static Uni<Void> set(SqlConnection connection, String tenant) {
    return connection.preparedQuery(SET_TENANT).execute(Tuple.of(tenant)).replaceWithVoid();
  }

  /**
   * Runs {@code work} as {@code tenant} within a transaction {@link #withoutTenant}, which is
   * nobody's again afterwards.
   */
  public static <T> Uni<T> as(SqlConnection connection, TenantId tenant, Supplier<Uni<T>> work) {
    return set(connection, tenant.toString())
        .chain(() -> work.get())
        .call(() -> set(connection, ""));
  }

  /** Runs {@code work} without a tenant: tables of a tenant give no row, others are open. */
  public <T> Uni<T> withoutTenant(Function<SqlConnection, Uni<T>> work) {
    return patience.within(
        beginning ->
            pool.withTransaction(connection -> beginning.then(() -> work.apply(connection))));
  }

  /**
   * Runs {@code statement}, a single one that is a transaction of its own: one way there and back,
   * where a transaction takes three. It belongs to no tenant.
   */
  public <T> Uni<T> statement(Function<SqlConnection, Uni<T>> statement) {
    return patience.within(
        beginning ->
            pool.withConnection(connection -> beginning.then(() -> statement.apply(connection))));
  }
}
