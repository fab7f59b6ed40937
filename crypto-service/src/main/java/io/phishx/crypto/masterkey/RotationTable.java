package io.phishx.crypto.masterkey;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.TenantIds;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Changes of the root key as stored, and what they have left to do. */
@ApplicationScoped
class RotationTable {

  private static final String NEWEST =
      "select " + Rotation.COLUMNS + " from root_rotation order by started_at desc limit 1";
  private static final String ADD =
      """
      insert into root_rotation (id, from_fingerprint, to_fingerprint, actor, keys_total, started_at)
      select $1, $2, $3, $4, keys_not_under_root($3), $5
      """;
  private static final String FINISH =
      "update root_rotation set finished_at = $2 where id = $1 and finished_at is null";
  private static final String LEFT = "select keys_not_under_root($1) as left";
  private static final String TENANTS = "select tenants_not_under_root($1, $2, $3) as id";

  private final TenantTransaction transactions;

  RotationTable(TenantTransaction transactions) {
    this.transactions = transactions;
  }

  Uni<Optional<Rotation>> newest() {
    return transactions.withoutTenant(RotationTable::newest);
  }

  static Uni<Optional<Rotation>> newest(SqlConnection connection) {
    return connection
        .query(NEWEST)
        .execute()
        .map(
            rows ->
                rows.rowCount() == 0
                    ? Optional.empty()
                    : Optional.of(Rotation.of(rows.iterator().next())));
  }

  static Uni<Void> add(
      SqlConnection connection, UUID id, String from, String to, String actor, Instant at) {
    return connection
        .preparedQuery(ADD)
        .execute(Tuple.of(id, from, to, actor, at.atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  Uni<Void> finish(Rotation rotation, Instant at) {
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(FINISH)
                .execute(Tuple.of(rotation.id(), at.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid());
  }

  /** Data keys that another root key than {@code root} wraps. */
  Uni<Long> left(String root) {
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(LEFT)
                .execute(Tuple.of(root))
                .map(rows -> rows.iterator().next().getLong("left")));
  }

  /** Tenants behind {@code after} that have such keys. */
  Uni<List<TenantId>> tenants(String root, UUID after, int limit) {
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(TENANTS)
                .execute(Tuple.of(root, after, limit))
                .map(TenantIds::of));
  }
}
