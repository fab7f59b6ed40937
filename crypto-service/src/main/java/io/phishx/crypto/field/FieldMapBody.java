package io.phishx.crypto.field;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.TableFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The field map as JSON.
 *
 * @param tables table to its fields
 */
record FieldMapBody(@Nullable Map<String, @Nullable TableBody> tables) {

  private static final int MAX_TABLES = 100;
  private static final int MAX_FIELDS = 100;
  private static final int INDEX_BITS = 20;

  /**
   * One table.
   *
   * @param fields column to how it is sealed
   * @param openedFor the only service that may open its rows; read only
   * @param format {@code auto}, {@code v1} or {@code v2}; auto if absent
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TableBody(
      @Nullable Map<String, @Nullable FieldBody> fields,
      @JsonProperty("opened_for") @Nullable String openedFor,
      @Nullable String format) {}

  /**
   * One column.
   *
   * @param searchable whether it has a blind index; for columns with many different values only
   */
  record FieldBody(boolean searchable) {}

  static FieldMapBody of(FieldMap map) {
    Map<String, @Nullable TableBody> tables = new LinkedHashMap<>();
    map.tables()
        .forEach(
            (name, table) -> {
              Map<String, @Nullable FieldBody> fields = new LinkedHashMap<>();
              table
                  .columns()
                  .forEach(
                      (column, how) -> fields.put(column, new FieldBody(how.search().isPresent())));
              tables.put(
                  name,
                  new TableBody(
                      fields,
                      table.owner().orElse(null),
                      table.format().name().toLowerCase(Locale.ROOT)));
            });
    return new FieldMapBody(tables);
  }

  /**
   * The tables that are no other service's.
   *
   * @throws Problem.Invalid if a name or a number of names breaks the rules
   */
  List<FieldMap.Table> toTables() {
    if (tables == null || tables.size() > MAX_TABLES) {
      throw invalid("expected an object tables with at most " + MAX_TABLES + " tables");
    }
    List<FieldMap.Table> found = new ArrayList<>();
    tables.forEach(
        (name, table) -> {
          if (table == null || table.fields() == null || table.fields().size() > MAX_FIELDS) {
            throw invalid("expected an object fields with at most " + MAX_FIELDS + " fields");
          }
          if (table.openedFor() == null) {
            found.add(toTable(name, table.fields()).in(format(table.format())));
          } else if (FieldMap.GUIDE.table(name) == null) {
            throw invalid("expected no opened_for: a tenant's tables are its own");
          }
        });
    return found;
  }

  private static TableFormat format(@Nullable String name) {
    try {
      return name == null ? TableFormat.AUTO : TableFormat.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw invalid("expected auto, v1 or v2 as format");
    }
  }

  private static FieldMap.Table toTable(String name, Map<String, @Nullable FieldBody> fields) {
    List<FieldMap.Column> columns = new ArrayList<>();
    try {
      fields.forEach(
          (column, how) ->
              columns.add(
                  new FieldMap.Column(
                      column,
                      how != null && how.searchable()
                          ? Optional.of(new FieldMap.Search(INDEX_BITS, false))
                          : Optional.empty())));
      return FieldMap.Table.of(name, Optional.empty(), columns.toArray(FieldMap.Column[]::new));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Problem.Invalid invalid(String detail) {
    return new Problem.Invalid("invalid-field-map", detail);
  }
}
