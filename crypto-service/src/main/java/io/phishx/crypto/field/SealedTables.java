package io.phishx.crypto.field;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** What other features know of a tenant's field map. */
@ApplicationScoped
public class SealedTables {

  private final FieldMaps maps;

  SealedTables(FieldMaps maps) {
    this.maps = maps;
  }

  /**
   * A table with sealed columns.
   *
   * @param owner the service that stores it; empty for a tenant's own table
   */
  public record SealedTable(String name, Optional<String> owner, List<SealedColumn> columns) {

    public SealedTable {
      columns = List.copyOf(columns);
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
  public record SealedColumn(String name, boolean searchable, boolean serviceWide) {}

  /** The guide's tables, then the tenant's own. */
  public Uni<List<SealedTable>> of(TenantId tenant) {
    return maps.all(tenant)
        .map(map -> map.tables().values().stream().map(SealedTables::table).toList());
  }

  private static SealedTable table(FieldMap.Table table) {
    return new SealedTable(
        table.name(),
        table.owner(),
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
