package io.phishx.crypto.field;

import io.phishx.crypto.TableFormat;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which columns of which tables are sealed, and which of them can be searched. */
record FieldMap(Map<String, Table> tables) {

  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final int ADDRESS_BITS = 24;
  private static final int SENDER_BITS = 20;
  private static final int MARK = 16;

  /** The guide's tables; no tenant can change them. */
  static final FieldMap GUIDE =
      of(
          List.of(
              Table.of(
                  "users",
                  Optional.of("auth-service"),
                  new Column("email", Optional.of(new Search(ADDRESS_BITS, true))),
                  Column.of("name"),
                  Column.of("password_hash")),
              Table.of(
                  "email_analysis",
                  Optional.of("anomaly-service"),
                  new Column("sender", Optional.of(new Search(SENDER_BITS, false))),
                  Column.of("subject"),
                  Column.of("body")),
              Table.of(
                  "findings",
                  Optional.of("anomaly-service"),
                  Column.of("finding_type"),
                  Column.of("description")),
              Table.of(
                  "audit_log",
                  Optional.of("auth-service"),
                  Column.of("action_details"),
                  Column.of("ip_address"),
                  Column.of("user_agent"))));

  FieldMap {
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
  }

  static FieldMap of(Collection<Table> tables) {
    Map<String, Table> named = new LinkedHashMap<>();
    tables.forEach(table -> named.put(table.name(), table));
    return new FieldMap(named);
  }

  /**
   * The same with the given formats.
   *
   * @throws IllegalArgumentException if a name is no table's
   */
  FieldMap in(Map<String, TableFormat> formats) {
    Map<String, Table> changed = new LinkedHashMap<>(tables);
    formats.forEach(
        (name, format) -> {
          if (changed.computeIfPresent(name, (any, table) -> table.in(format)) == null) {
            throw new IllegalArgumentException(
                "expected formats of "
                    + String.join(", ", tables.keySet())
                    + " in phishx.encryption.table-formats, got "
                    + name);
          }
        });
    return new FieldMap(changed);
  }

  /** Tells this map from any other, in whatever order its tables and columns stand. */
  String mark() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(tables)
        .forEach(
            (name, table) -> {
              text.append(name).append(' ').append(table.format());
              new TreeMap<>(table.columns())
                  .forEach(
                      (column, how) ->
                          text.append(' ')
                              .append(column)
                              .append(how.search().isPresent() ? "+" : ""));
              text.append('\n');
            });
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, MARK);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }

  @Nullable Table table(String name) {
    return tables.get(name);
  }

  /**
   * A table.
   *
   * @param owner the only service that may open its rows; empty for a tenant's own table
   * @param format what its values become; what they are doesn't matter
   */
  record Table(
      String name, Optional<String> owner, TableFormat format, Map<String, Column> columns) {

    Table {
      requireName(name);
      columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
      if (columns.isEmpty()) {
        throw new IllegalArgumentException("expected at least one field of table " + name);
      }
    }

    static Table of(String name, Optional<String> owner, Column... columns) {
      Map<String, Column> named = new LinkedHashMap<>();
      for (Column column : columns) {
        named.put(column.name(), column);
      }
      return new Table(name, owner, TableFormat.AUTO, named);
    }

    Table in(TableFormat other) {
      return new Table(name, owner, other, columns);
    }

    boolean isSearchable() {
      return columns.values().stream().anyMatch(column -> column.search().isPresent());
    }
  }

  /** A sealed column. */
  record Column(String name, Optional<Search> search) {

    Column {
      requireName(name);
    }

    static Column of(String name) {
      return new Column(name, Optional.empty());
    }
  }

  /**
   * How a column is searched.
   *
   * @param bits how much of the keyed hash is kept; few enough that values collide
   * @param serviceWide one key for all tenants: the login looks for an address before it knows a
   *     tenant
   */
  record Search(int bits, boolean serviceWide) {

    Search {
      if (bits < 8 || bits > 64) {
        throw new IllegalArgumentException("expected 8 to 64 bits of an index, got " + bits);
      }
    }
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "expected a name of lower-case letters, digits and _, at most 63");
    }
  }
}
