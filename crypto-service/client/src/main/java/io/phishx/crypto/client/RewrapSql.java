package io.phishx.crypto.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements on one {@link RewrapTable}; all within the transaction of a tenant. */
final class RewrapSql {

  private final RewrapTable table;

  RewrapSql(RewrapTable table) {
    this.table = table;
  }

  /**
   * Rows behind an id, with an id to open by, whose values or indexes are not what they should be:
   * {@code $1} tenant, {@code $2} id, {@code $3} prefix of the values wanted, {@code $4} of the
   * indexes, {@code $5} rows, {@code $6} bytes, and if {@code bare} in {@code $7} the second before
   * which a v1 value was made by an older key. Gives id, row_id, the columns, the index columns.
   *
   * @param indexed whether the indexes count
   * @param bare whether v1 values may be under an older key
   */
  String select(boolean indexed, boolean bare) {
    String wanted =
        Stream.concat(
                table.columns().stream().map(c -> "(" + c + " not like $3)"),
                indexed
                    ? table.indexes().entrySet().stream()
                        .map(
                            e ->
                                "(%s is not null and (%s is null or %s not like $4))"
                                    .formatted(e.getKey(), e.getValue(), e.getValue()))
                    : Stream.of("($4::text is null and false)"))
            .collect(Collectors.joining(" or "));
    if (bare) {
      wanted =
          table.columns().stream()
              .map(c -> made(c) + " < $7")
              .collect(Collectors.joining(" or ", wanted + " or ", ""));
    }
    String bytes =
        table.columns().stream()
            .map(c -> "coalesce(octet_length(" + c + "), 0)")
            .collect(Collectors.joining(" + "));
    String names = String.join(", ", written());
    return """
    select id, row_id, %s from (
      select *, sum(%s) over (order by id) as bytes, row_number() over (order by id) as position
      from (select id, %s::text as row_id, %s from %s
        where tenant_id = $1 and id > $2 and %s is not null and (%s)
        order by id limit $5) as step) as sized
    where bytes <= $6 or position = 1
    order by id
    """
        .formatted(names, bytes, table.rowId(), names, table.source(), table.rowId(), wanted);
  }

  /** When a v1 value was made, in seconds since 1970; whatever is none was made just now. */
  private static String made(String column) {
    return """
    (case when %1$s ~ '^v1:gAAAA[A-Za-z0-9_-]{7}'
      then ('x' || encode(substring(decode(translate(substring(%1$s from 4 for 12), '-_', '+/'),
        'base64') from 2), 'hex'))::bit(64)::bigint
      else $7::bigint end)\
    """
        .formatted(column);
  }

  /**
   * Writes values over those that were read, where nobody has changed them since: {@code $1}
   * tenant, {@code $2} ids, then for each column the old and the new values, then for each index
   * column the old and the new ones (a new one of null leaves it).
   */
  String update() {
    List<String> names = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    List<String> changes = new ArrayList<>();
    List<String> unchanged = new ArrayList<>();
    for (String column : table.columns()) {
      names.add("old_" + column);
      names.add("new_" + column);
      changes.add("%s = fresh.new_%s".formatted(column, column));
      unchanged.add("stored.%s is not distinct from fresh.old_%s".formatted(column, column));
    }
    for (String index : indexColumns()) {
      names.add("old_" + index);
      names.add("new_" + index);
      changes.add("%s = coalesce(fresh.new_%s, stored.%s)".formatted(index, index, index));
      // a value that stays may have got a newer index from another replica meanwhile
      unchanged.add("stored.%s is not distinct from fresh.old_%s".formatted(index, index));
    }
    for (int i = 0; i < names.size(); i++) {
      parameters.add("$" + (i + 3) + "::text[]");
    }
    String given = String.join(", ", parameters);
    return table
        .updatedBy()
        .map(function -> "select id from %s($1, $2::uuid[], %s) as id".formatted(function, given))
        .orElseGet(
            () ->
                """
                update %s as stored set %s
                from unnest($2::uuid[], %s) as fresh(id, %s)
                where stored.tenant_id = $1 and stored.id = fresh.id and %s
                """
                    .formatted(
                        table.source(),
                        String.join(", ", changes),
                        given,
                        String.join(", ", names),
                        String.join(" and ", unchanged)));
  }

  /**
   * Counts the tenant {@code $1}'s values: field, format, key_version, rows. A format is what
   * crypto-service takes for it; anything else is readable, whatever it looks like.
   */
  String count() {
    List<String> parts = new ArrayList<>();
    for (String column : table.columns()) {
      parts.add(
          """
          select '%1$s' as field,
            case when %1$s ~ '^v2:[1-9][0-9]{0,8}:' then 'v2' when %1$s like 'v1:%%' then 'v1'
              else 'readable' end as format,
            coalesce(substring(%1$s from '^v2:([1-9][0-9]{0,8}):')::int, 0) as key_version,
            count(*) as rows
          from %2$s where tenant_id = $1 and %1$s is not null group by 2, 3
          """
              .formatted(column, table.source()));
    }
    for (Map.Entry<String, String> index : table.indexes().entrySet()) {
      parts.add(
          """
          select '%1$s' as field, 'index' as format,
            coalesce(substring(%2$s from '^i([0-9]{1,9}):')::int, 0) as key_version,
            count(*) as rows
          from %3$s where tenant_id = $1 and %1$s is not null group by 3
          """
              .formatted(index.getKey(), index.getValue(), table.source()));
    }
    return String.join(" union all ", parts);
  }

  /** The index columns in the order in which {@link #update} takes them. */
  List<String> indexColumns() {
    return indexedFields().stream().map(table.indexes()::get).toList();
  }

  /** The searchable fields in the same order. */
  List<String> indexedFields() {
    return table.columns().stream().filter(table.indexes()::containsKey).toList();
  }

  private List<String> written() {
    return Stream.concat(table.columns().stream(), indexColumns().stream()).toList();
  }
}
