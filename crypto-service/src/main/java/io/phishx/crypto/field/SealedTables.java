package io.phishx.crypto.field;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.TableFormat;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What other features know of a tenant's field map. */
@ApplicationScoped
public class SealedTables {

  private static final String EVER_MAPPED =
      """
      select table_name, column_name, searchable from mapped_column
      order by table_name, column_name
      """;

  private final FieldMaps maps;
  private final TenantTransaction transaction;

  SealedTables(FieldMaps maps, TenantTransaction transaction) {
    this.maps = maps;
    this.transaction = transaction;
  }

  /**
   * A table with sealed columns.
   *
   * @param owner the service that stores it; empty for a tenant's own table
   * @param format of its sealed values
   */
  public record SealedTable(
      String name, Optional<String> owner, TableFormat format, List<SealedColumn> columns) {

    public SealedTable {
      columns = List.copyOf(columns);
    }

    /** This table, and the columns of {@code earlier}, searchable if they ever were. */
    private SealedTable and(SealedTable earlier) {
      Map<String, SealedColumn> all = new LinkedHashMap<>();
      columns.forEach(column -> all.put(column.name(), column));
      earlier.columns.forEach(column -> all.merge(column.name(), column, SealedColumn::or));
      return new SealedTable(name, owner, format, List.copyOf(all.values()));
    }

    /** Whether a column has indexes under keys of that kind. */
    public boolean isIndexed(boolean serviceWide) {
      return columns.stream()
          .anyMatch(column -> column.searchable() && column.serviceWide() == serviceWide);
    }
  }

  /**
   * A sealed column.
   *
   * @param searchable whether it has a blind index
   * @param serviceWide whether that is under the key of all tenants together
   */
  public record SealedColumn(String name, boolean searchable, boolean serviceWide) {

    private SealedColumn or(SealedColumn earlier) {
      return new SealedColumn(
          name, searchable || earlier.searchable, serviceWide || earlier.serviceWide);
    }
  }

  /** The guide's tables, each stored and counted by a service. */
  public static List<SealedTable> ofServices() {
    return FieldMap.GUIDE.tables().values().stream().map(SealedTables::table).toList();
  }

  /**
   * The guide's tables, then the tenant's own with every column that was ever mapped: what is
   * mapped no more may still be stored.
   */
  public Uni<List<SealedTable>> of(TenantId tenant) {
    return maps.all(tenant)
        .chain(map -> transaction.sql(tenant, connection -> withEverMapped(connection, map)));
  }

  private static Uni<List<SealedTable>> withEverMapped(SqlConnection connection, FieldMap map) {
    return connection
        .query(EVER_MAPPED)
        .execute()
        .map(
            rows -> {
              Map<String, SealedTable> tables = new LinkedHashMap<>();
              map.tables().values().forEach(table -> tables.put(table.name(), table(table)));
              for (Row row : rows) {
                tables.merge(
                    row.getString("table_name"),
                    once(
                        row.getString("table_name"),
                        new SealedColumn(
                            row.getString("column_name"), row.getBoolean("searchable"), false)),
                    SealedTable::and);
              }
              return List.copyOf(tables.values());
            });
  }

  private static SealedTable once(String table, SealedColumn column) {
    return new SealedTable(table, Optional.empty(), TableFormat.AUTO, List.of(column));
  }

  private static SealedTable table(FieldMap.Table table) {
    return new SealedTable(
        table.name(),
        table.owner(),
        table.format(),
        table.columns().values().stream()
            .map(
                column ->
                    new SealedColumn(
                        column.name(),
                        column.search().isPresent(),
                        column.search().map(FieldMap.Search::serviceWide).orElse(false)))
            .toList());
  }
}
