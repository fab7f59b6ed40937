package io.phishx.crypto.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Stored rows whose values follow the keys. Its table has columns {@code id} (uuid, never changed)
 * and {@code tenant_id}, and an index that begins with both or with {@code id}.
 *
 * @param source the SQL table
 * @param table its name in the field map
 * @param rowId the column whose text the values are bound to
 * @param columns sealed columns, named like their fields
 * @param indexes field to the SQL column of its blind index
 * @param updatedBy a function that writes in place of the application, for a table that it may only
 *     append to: takes what {@link RewrapSql#update} gives, returns the ids it wrote
 */
public record RewrapTable(
    String source,
    String table,
    String rowId,
    List<String> columns,
    Map<String, String> indexes,
    Optional<String> updatedBy) {

  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  public RewrapTable {
    columns = List.copyOf(columns);
    indexes = Map.copyOf(indexes);
    if (columns.isEmpty() || !columns.containsAll(indexes.keySet())) {
      throw new IllegalArgumentException("expected columns, and indexes of some of them");
    }
    requireName(source);
    requireName(table);
    requireName(rowId);
    columns.forEach(RewrapTable::requireName);
    indexes.values().forEach(RewrapTable::requireName);
    updatedBy.ifPresent(RewrapTable::requireName);
  }

  /** A table whose values are bound to its own id. */
  public static RewrapTable of(String table, List<String> columns, Map<String, String> indexes) {
    return new RewrapTable(table, table, "id", columns, indexes, Optional.empty());
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("expected a plain SQL name, got " + name);
    }
  }
}
