package io.phishx.crypto.field;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The field map of each tenant: the guide's tables and its own. Its own are read at each call that
 * names one, so that no replica seals by a map that has changed.
 */
@ApplicationScoped
class FieldMaps {

  private static final String FIND = "select tables from field_map";
  private static final String PUT =
      """
      insert into field_map (tenant_id, tables, changed_at) values ($1, $2, $3)
      on conflict (tenant_id) do update
        set tables = excluded.tables, changed_at = excluded.changed_at
      """;

  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended('phishx/field-map/' || $1, 0))";

  private static final String EVER_MAPPED = "select count(*) as columns from mapped_column";

  /** Twice what one map can hold: all of them are counted before a key can go. */
  static final int MOST_EVER_MAPPED = 20_000;

  private final TenantTransaction transaction;
  private final Clock clock;
  private final FieldMap guide;

  FieldMaps(TenantTransaction transaction, Clock clock, CryptoConfig config) {
    this.guide = FieldMap.GUIDE.in(config.tableFormats());
    this.transaction = transaction;
    this.clock = clock;
  }

  /** The map that knows {@code tables}, as far as the tenant has them. */
  Uni<FieldMap> knowing(TenantId tenant, Set<String> tables) {
    return guide.tables().keySet().containsAll(tables) ? Uni.createFrom().item(guide) : all(tenant);
  }

  /** The guide's tables, then the tenant's own. */
  Uni<FieldMap> all(TenantId tenant) {
    return transaction.sql(tenant, FieldMaps::own).map(this::beside);
  }

  /**
   * Replaces the tenant's own tables in the transaction of {@code connection}.
   *
   * @param before gets the map that is replaced, which nobody else changes meanwhile; may refuse
   * @return fails with {@link Problem.Conflict} if one of them is the guide's, or too many columns
   *     were mapped by now, those that are mapped no more included
   */
  Uni<FieldMap> replace(
      SqlConnection connection,
      TenantId tenant,
      Collection<FieldMap.Table> tables,
      Consumer<FieldMap> before) {
    for (FieldMap.Table table : tables) {
      if (FieldMap.GUIDE.table(table.name()) != null) {
        throw new Problem.Conflict(
            "table-of-the-guide", "the fields of " + table.name() + " cannot be changed");
      }
    }
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of(tenant.toString()))
        .chain(() -> own(connection))
        .invoke(own -> before.accept(beside(own)))
        .chain(
            () ->
                connection
                    .preparedQuery(PUT)
                    .execute(
                        Tuple.of(
                            tenant.value(),
                            new JsonObject(text(FieldMapBody.of(FieldMap.of(tables)))),
                            clock.instant().atOffset(ZoneOffset.UTC))))
        .chain(() -> connection.query(EVER_MAPPED).execute())
        .map(
            counted -> {
              if (counted.iterator().next().getLong("columns") > MOST_EVER_MAPPED) {
                throw new Problem.Conflict(
                    "too-many-fields",
                    "expected at most "
                        + MOST_EVER_MAPPED
                        + " fields, those of earlier maps included: their values may be stored"
                        + " still");
              }
              return beside(List.copyOf(tables));
            });
  }

  private static Uni<List<FieldMap.Table>> own(SqlConnection connection) {
    return connection
        .query(FIND)
        .execute()
        .map(
            rows -> {
              List<FieldMap.Table> tables = new ArrayList<>();
              for (Row row : rows) {
                tables.addAll(body(row.getJsonObject("tables").encode()).toTables());
              }
              return tables;
            });
  }

  private FieldMap beside(List<FieldMap.Table> own) {
    List<FieldMap.Table> all = new ArrayList<>(guide.tables().values());
    all.addAll(own);
    return FieldMap.of(all);
  }

  private static String text(FieldMapBody body) {
    try {
      return ValueType.JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a field map must be writable", e);
    }
  }

  private static FieldMapBody body(String text) {
    try {
      return ValueType.JSON.readValue(text, FieldMapBody.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored field map must be readable", e);
    }
  }
}
