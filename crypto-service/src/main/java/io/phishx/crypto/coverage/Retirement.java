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
import io.phishx.crypto.key.KeyRow;
import io.phishx.crypto.key.KeyState;
import io.phishx.crypto.rotation.DataKeyRotation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Retires key versions that no stored value needs; whatever is in doubt is needed. */
@ApplicationScoped
class Retirement {

  private static final String SERVICE_INDEX_NEEDS =
      "select unreported, unsettled, lowest from service_index_needs($1, make_interval(secs =>"
          + " $2))";
  private static final String SERVICE_INDEXED_TABLE = "users";

  private final SealedTables tables;
  private final Reports reports;
  private final DataKeys keys;
  private final DataKeyRotation rotation;
  private final TenantTransaction transaction;
  private final AuditLog audit;
  private final Duration settle;

  Retirement(
      SealedTables tables,
      Reports reports,
      DataKeys keys,
      DataKeyRotation rotation,
      TenantTransaction transaction,
      AuditLog audit,
      CryptoConfig config) {
    this.tables = tables;
    this.reports = reports;
    this.keys = keys;
    this.rotation = rotation;
    this.transaction = transaction;
    this.audit = audit;
    this.settle = config.settleTime();
  }

  /**
   * Retires a version of the tenant's own keys; one that is retired stays so.
   *
   * @return fails with {@link Problem.NotFound} for a version that never was and {@link
   *     Problem.Conflict} while it seals, or a value needs it or may need it
   */
  Uni<Void> retire(TenantId tenant, KeyPurpose purpose, int version, String actor) {
    return tables
        .of(tenant)
        .chain(
            known ->
                transaction.sql(
                    tenant,
                    connection ->
                        retirable(connection, purpose, version)
                            .chain(
                                open ->
                                    open
                                        ? reports
                                            .all(connection)
                                            .invoke(
                                                found ->
                                                    refuse(
                                                        obstacle(
                                                            known, found, purpose, version,
                                                            settle)))
                                            .chain(
                                                () ->
                                                    end(
                                                        connection,
                                                        tenant,
                                                        purpose,
                                                        version,
                                                        actor))
                                        : Uni.createFrom().voidItem())))
        .call(() -> rotation.announce(tenant, purpose, version));
  }

  /** Retires a version of the index key that serves all tenants; as {@link #retire}. */
  Uni<Void> retireServiceIndex(int version, String actor) {
    return transaction
        .sql(
            DataKeys.SERVICE,
            connection ->
                retirable(connection, KeyPurpose.INDEX, version)
                    .chain(
                        open ->
                            open
                                ? serviceObstacle(connection, version)
                                    .invoke(Retirement::refuse)
                                    .chain(
                                        () ->
                                            end(
                                                connection,
                                                DataKeys.SERVICE,
                                                KeyPurpose.INDEX,
                                                version,
                                                actor))
                                : Uni.createFrom().voidItem()))
        .call(() -> rotation.announce(DataKeys.SERVICE, KeyPurpose.INDEX, version));
  }

  /** Why {@code version} may still be needed; empty if nothing can need it. */
  static Optional<String> obstacle(
      List<SealedTable> tables,
      Map<String, Report> reports,
      KeyPurpose purpose,
      int version,
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
      if (!lowest.isAtLeast(version + 1, report.countedAt(), settle)) {
        return Optional.of(
            "expected two counts of " + table.name() + " without it that are " + settle + " apart");
      }
    }
    return Optional.empty();
  }

  private Uni<Optional<String>> serviceObstacle(SqlConnection connection, int version) {
    return connection
        .preparedQuery(SERVICE_INDEX_NEEDS)
        .execute(Tuple.of(SERVICE_INDEXED_TABLE, (double) settle.toMillis() / 1000))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              if (row.getLong("unreported") > 0) {
                return Optional.of(
                    SERVICE_INDEXED_TABLE
                        + " was never counted for "
                        + row.getLong("unreported")
                        + " tenants");
              }
              if (row.getInteger("lowest") <= version) {
                return Optional.of("indexes of " + SERVICE_INDEXED_TABLE + " need it");
              }
              return row.getLong("unsettled") > 0
                  ? Optional.of(
                      "expected two counts of "
                          + SERVICE_INDEXED_TABLE
                          + " without it that are "
                          + settle
                          + " apart, for every tenant")
                  : Optional.empty();
            });
  }

  /** Whether there is something to do: false if it is retired already. */
  private Uni<Boolean> retirable(SqlConnection connection, KeyPurpose purpose, int version) {
    return keys.list(connection)
        .map(
            rows ->
                rows.stream()
                    .filter(row -> row.purpose() == purpose && row.version() == version)
                    .findFirst()
                    .orElseThrow(() -> new Problem.NotFound("there is no key version " + version)))
        .map(Retirement::isOpen);
  }

  private static boolean isOpen(KeyRow row) {
    return switch (row.state()) {
      case KeyState.Active active ->
          throw new Problem.Conflict(
              "key-active", "key version " + row.version() + " seals: rotate first");
      case KeyState.DecryptOnly older -> true;
      case KeyState.Retired retired -> false;
    };
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
