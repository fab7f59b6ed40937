package io.phishx.auth.trust;

import io.phishx.auth.client.Trust;
import io.phishx.chassis.feed.FeedVersion;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.function.Function;

/**
 * Mints the version of the trust feed in the transaction that changes it, and hints at it after the
 * commit. The lock on the version's row puts changes in the order of their versions. Each has a
 * random mark, which no other history of the database has (ADR 0033).
 */
@ApplicationScoped
public class TrustVersion {

  /** The Redis channel of the hints. */
  public static final String CHANNEL = "phishx.auth.trust";

  private static final String NEXT =
      """
      update versions set version = version + 1, changed_at = $1, mark = gen_random_uuid()
      where name = 'trust' returning version
      """;
  private static final String NEWEST = "select version, mark from versions where name = 'trust'";

  private final TenantTransaction transactions;
  private final Pool pool;
  private final Notices notices;
  private final Trust verifying;
  private final Clock clock;

  TrustVersion(
      TenantTransaction transactions, Pool pool, Notices notices, Trust verifying, Clock clock) {
    this.clock = clock;
    this.transactions = transactions;
    this.pool = pool;
    this.notices = notices;
    this.verifying = verifying;
  }

  /** Runs {@code work} as one change of trust that concerns {@code tenant}. */
  public <T> Uni<T> change(TenantId tenant, Function<SqlConnection, Uni<T>> work) {
    return transactions.sql(tenant, connection -> next(connection, work)).chain(this::announce);
  }

  /** Runs {@code work} as one change of trust that concerns every tenant. */
  public <T> Uni<T> change(Function<SqlConnection, Uni<T>> work) {
    return transactions.withoutTenant(connection -> next(connection, work)).chain(this::announce);
  }

  /** The newest version. */
  public Uni<FeedVersion> newest() {
    return pool.withConnection(connection -> connection.query(NEWEST).execute())
        .map(rows -> rows.iterator().next())
        .map(row -> new FeedVersion(row.getLong(0), row.getUUID(1).toString()));
  }

  private record Change<T>(T result, long version) {}

  private <T> Uni<Change<T>> next(SqlConnection connection, Function<SqlConnection, Uni<T>> work) {
    return connection
        .preparedQuery(NEXT)
        .execute(Tuple.of(clock.instant().atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.iterator().next().getLong(0))
        .chain(version -> work.apply(connection).map(result -> new Change<>(result, version)));
  }

  private <T> Uni<T> announce(Change<T> change) {
    verifying.refresh();
    return notices
        .publish(notices.of(CHANNEL, null, change.version(), null))
        .replaceWith(change.result());
  }
}
