package io.phishx.crypto.coverage;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.field.SealedTables;
import io.phishx.crypto.field.SealedTables.SealedTable;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyState;
import io.phishx.crypto.replica.Replicas;
import io.phishx.crypto.rotation.DataKeyRotation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Retires key versions that no stored value needs; whatever is in doubt is needed. */
@ApplicationScoped
class Retirement {

  private static final String SERVICE_INDEX_NEEDS =
      "select unreported, unsettled, lowest from service_index_needs($1, make_interval(secs =>"
          + " $2), $3)";

  /** Services get no token for such a tenant, so nobody re-wraps and counts for him meanwhile. */
  private static final String NOT_COUNTED =
      "; what belongs to a suspended tenant is re-wrapped and counted once it is active again, or"
          + " deleted";

  private final SealedTables tables;
  private final Reports reports;
  private final DataKeys keys;
  private final DataKeyRotation rotation;
  private final TenantTransaction transaction;
  private final AuditLog audit;
  private final Replicas replicas;
  private final Duration settle;

  Retirement(
      SealedTables tables,
      Reports reports,
      DataKeys keys,
      DataKeyRotation rotation,
      TenantTransaction transaction,
      AuditLog audit,
      Replicas replicas,
      CryptoConfig config) {
    this.tables = tables;
    this.reports = reports;
    this.keys = keys;
    this.rotation = rotation;
    this.transaction = transaction;
    this.audit = audit;
    this.replicas = replicas;
    this.settle = config.settleTime();
  }

  /**
   * Retires a version of the tenant's own keys; one that is retired stays so.
   *
   * @return fails with {@link Problem.NotFound} for a version that never was and {@link
   *     Problem.Conflict} while it seals, or a value needs it or may need it
   */
  Uni<Void> retire(TenantId tenant, KeyPurpose purpose, int version, String actor) {
    return replicas
        .sayNow()
        .chain(() -> tables.of(tenant))
        .chain(
            known ->
                transaction.sql(
                    tenant,
                    connection ->
                        unlessRetired(
                            connection,
                            purpose,
                            version,
                            older ->
                                reports
                                    .all(connection)
                                    .invoke(
                                        found ->
                                            refuse(
                                                obstacle(
                                                    known,
                                                    found,
                                                    purpose,
                                                    version,
                                                    unusedSince(purpose, older),
                                                    settle)))
                                    .chain(
                                        () -> end(connection, tenant, purpose, version, actor)))))
        .call(() -> rotation.announce(tenant, purpose, version));
  }

  /** Retires a version of the index key that serves all tenants; as {@link #retire}. */
  Uni<Void> retireServiceIndex(int version, String actor) {
    return replicas
        .sayNow()
        .chain(
            () ->
                transaction.sql(
                    DataKeys.SERVICE,
                    connection ->
                        unlessRetired(
                            connection,
                            KeyPurpose.INDEX,
                            version,
                            older ->
                                serviceObstacle(
                                        connection, version, unusedSince(KeyPurpose.INDEX, older))
                                    .invoke(Retirement::refuse)
                                    .chain(
                                        () ->
                                            end(
                                                connection,
                                                DataKeys.SERVICE,
                                                KeyPurpose.INDEX,
                                                version,
                                                actor)))))
        .call(() -> rotation.announce(DataKeys.SERVICE, KeyPurpose.INDEX, version));
  }

  /**
   * Why {@code version} may still be needed; empty if nothing can need it.
   *
   * @param unused since when nothing new is sealed or indexed under it
   */
  static Optional<String> obstacle(
      List<SealedTable> tables,
      Map<String, Report> reports,
      KeyPurpose purpose,
      int version,
      Instant unused,
      Duration settle) {
    boolean field = purpose == KeyPurpose.FIELD;
    for (SealedTable table : tables) {
      if (!field && !table.isIndexed(false)) {
        continue;
      }
      Report report = reports.get(table.name());
      if (report == null) {
        return Optional.of(table.name() + " was never counted");
      }
      long rows = report.rows(field ? ColumnCount.FIELD : ColumnCount.INDEX, version);
      if (rows > 0) {
        return Optional.of(rows + " values of " + table.name() + " need it");
      }
      Report.Lowest lowest = field ? report.field() : report.index();
      if (!lowest.isAtLeast(version + 1, unused, report.countedAt(), settle)) {
        return Optional.of(
            "expected two counts of "
                + table.name()
                + " since "
                + unused
                + " without it that are "
                + settle
                + " apart");
      }
    }
    return Optional.empty();
  }

  private Uni<Optional<String>> serviceObstacle(
      SqlConnection connection, int version, Instant unused) {
    return connection
        .preparedQuery(SERVICE_INDEX_NEEDS)
        .execute(
            Tuple.of(
                DataKeys.SERVICE_INDEXED_TABLE,
                (double) settle.toMillis() / 1000,
                unused.atOffset(ZoneOffset.UTC)))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              if (row.getLong("unreported") > 0) {
                return Optional.of(
                    DataKeys.SERVICE_INDEXED_TABLE
                        + " was never counted for "
                        + row.getLong("unreported")
                        + " tenants"
                        + NOT_COUNTED);
              }
              if (row.getInteger("lowest") <= version) {
                return Optional.of(
                    "indexes of " + DataKeys.SERVICE_INDEXED_TABLE + " need it" + NOT_COUNTED);
              }
              return row.getLong("unsettled") > 0
                  ? Optional.of(
                      "expected two counts of "
                          + DataKeys.SERVICE_INDEXED_TABLE
                          + " since "
                          + unused
                          + " without it that are "
                          + settle
                          + " apart, for every tenant"
                          + NOT_COUNTED)
                  : Optional.empty();
            });
  }

  /** Does {@code work} with a version that only opens; nothing if it is retired already. */
  private Uni<Void> unlessRetired(
      SqlConnection connection,
      KeyPurpose purpose,
      int version,
      Function<KeyState.DecryptOnly, Uni<Void>> work) {
    return keys.list(connection)
        .map(
            rows ->
                rows.stream()
                    .filter(row -> row.purpose() == purpose && row.version() == version)
                    .findFirst()
                    .orElseThrow(() -> new Problem.NotFound("there is no key version " + version)))
        .chain(
            row ->
                switch (row.state()) {
                  case KeyState.Active active ->
                      throw new Problem.Conflict(
                          "key-active", "key version " + row.version() + " seals: rotate first");
                  case KeyState.DecryptOnly older ->
                      everyReplicaKnows(connection, older).chain(() -> work.apply(older));
                  case KeyState.Retired retired -> Uni.createFrom().voidItem();
                });
  }

  /** One that lost its database goes on sealing by the last key that it read. */
  private Uni<Void> everyReplicaKnows(SqlConnection connection, KeyState.DecryptOnly older) {
    return replicas
        .unheard(connection, older.rotatedAt().plus(settle))
        .invoke(
            found ->
                found.ifPresent(
                    replica -> {
                      throw new Problem.Conflict(
                          "replica-unheard",
                          "a replica that was last heard of at "
                              + replica.seenAt()
                              + " may still seal by it: expected it to come back, or "
                              + replica.until());
                    }))
        .replaceWithVoid();
  }

  /** Indexes are stored by the older key for the settle time, until every replica has the newer. */
  private Instant unusedSince(KeyPurpose purpose, KeyState.DecryptOnly older) {
    return purpose == KeyPurpose.INDEX ? older.rotatedAt().plus(settle) : older.rotatedAt();
  }

  private static void refuse(Optional<String> obstacle) {
    obstacle.ifPresent(
        why -> {
          throw new Problem.Conflict("key-in-use", why);
        });
  }

  private Uni<Void> end(
      SqlConnection connection, TenantId tenant, KeyPurpose purpose, int version, String actor) {
    AuditEntry entry =
        AuditEntry.of(
            "encryption.key-retired",
            Outcome.SUCCESS,
            actor,
            Map.of("purpose", purpose.label(), "version", Integer.toString(version)));
    return keys.retire(connection, purpose, version)
        .chain(() -> audit.append(connection, tenant, entry))
        .replaceWithVoid();
  }
}
