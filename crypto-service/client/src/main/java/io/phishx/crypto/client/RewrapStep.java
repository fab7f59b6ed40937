package io.phishx.crypto.client;

import io.phishx.chassis.database.LongStatements;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One step of a table: reads rows that are behind, has their values re-wrapped, and writes them and
 * the progress in one transaction, where the rows are still as they were read.
 */
final class RewrapStep {

  private static final Duration LONGEST_COUNT = Duration.ofMinutes(30);

  private final TenantTransaction transactions;
  private final KeyUpkeep upkeep;
  private final RewrapConfig config;
  private final RewrapTable table;
  private final RewrapSql sql;

  RewrapStep(
      TenantTransaction transactions, KeyUpkeep upkeep, RewrapConfig config, RewrapTable table) {
    this.transactions = transactions;
    this.upkeep = upkeep;
    this.config = config;
    this.table = table;
    this.sql = new RewrapSql(table);
  }

  /**
   * What a step did.
   *
   * @param rewrapped rows written
   * @param refused rows with a value that crypto-service did not take
   * @param changed rows that somebody else wrote meanwhile: they are behind until the next look
   */
  record Done(RewrapProgress progress, int rewrapped, int refused, int changed) {}

  Uni<Done> next(TenantId tenant, KeyTargets targets, RewrapProgress from) {
    return transactions
        .sql(tenant, connection -> read(connection, tenant, targets, from))
        .chain(
            rows ->
                rows.isEmpty()
                    ? transactions
                        .sql(tenant, connection -> finish(connection, tenant, from))
                        .map(end -> new Done(end, 0, 0, 0))
                    : upkeep
                        .rewrap(tenant, new Rows(table.table(), asked(rows)))
                        .chain(
                            answer ->
                                transactions.sql(
                                    tenant,
                                    connection -> write(connection, tenant, from, rows, answer))));
  }

  /** Counts what the tenant's values need; may take long. */
  Uni<List<ColumnCount>> count(TenantId tenant) {
    return transactions.sql(
        tenant,
        connection ->
            LongStatements.allow(connection, LONGEST_COUNT)
                .chain(
                    () -> connection.preparedQuery(sql.count()).execute(Tuple.of(tenant.value())))
                .map(
                    rows -> {
                      List<ColumnCount> counts = new ArrayList<>(rows.size());
                      rows.forEach(
                          row ->
                              counts.add(
                                  new ColumnCount(
                                      row.getString("field"),
                                      row.getString("format"),
                                      row.getInteger("key_version"),
                                      row.getLong("rows"))));
                      return counts;
                    }));
  }

  private Uni<List<Row>> read(
      SqlConnection connection, TenantId tenant, KeyTargets targets, RewrapProgress from) {
    String index = indexPrefix(targets);
    long olderThan = targets.olderThan(table.table());
    Tuple values =
        Tuple.tuple()
            .addUUID(tenant.value())
            .addUUID(from.lastId())
            .addString(targets.prefix(table.table()) + "%")
            .addString(index)
            .addInteger(config.batchRows())
            .addLong(config.batchBytes());
    boolean bare = olderThan > 0;
    if (bare) {
      values.addLong(olderThan);
    }
    return connection
        .preparedQuery(sql.select(index != null, bare))
        .execute(values)
        .map(
            rows -> {
              List<Row> list = new ArrayList<>(rows.size());
              rows.forEach(list::add);
              return list;
            });
  }

  private @Nullable String indexPrefix(KeyTargets targets) {
    return sql.indexedFields().stream()
        .map(field -> targets.indexes().get(table.table() + "." + field))
        .filter(version -> version != null)
        .findFirst()
        .map(version -> "i" + version + ":%")
        .orElse(null);
  }

  private List<io.phishx.crypto.client.Row> asked(List<Row> rows) {
    List<io.phishx.crypto.client.Row> asked = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Map<String, @Nullable Object> fields = new HashMap<>();
      for (String column : table.columns()) {
        String value = row.getString(column);
        if (value != null) {
          fields.put(column, value);
        }
      }
      asked.add(new io.phishx.crypto.client.Row(row.getString("row_id"), fields));
    }
    return asked;
  }

  private Uni<Done> write(
      SqlConnection connection,
      TenantId tenant,
      RewrapProgress from,
      List<Row> rows,
      List<RewrappedRow> answer) {
    int refused = (int) answer.stream().filter(row -> !row.errors().isEmpty()).count();
    RewrapProgress progress =
        new RewrapProgress(from.targets(), rows.getLast().getUUID("id"), false);
    List<Fresh> fresh = fresh(rows, answer);
    return write(connection, tenant, fresh)
        .call(() -> progress.put(connection, tenant, table.source()))
        .map(written -> new Done(progress, written, refused, fresh.size() - written));
  }

  private Uni<Integer> write(SqlConnection connection, TenantId tenant, List<Fresh> fresh) {
    return fresh.isEmpty()
        ? Uni.createFrom().item(0)
        : connection
            .preparedQuery(sql.update())
            .execute(values(tenant, fresh))
            .map(written -> written.rowCount());
  }

  /** A row as it was read and as it should be. */
  private record Fresh(Row read, RewrappedRow answer) {}

  /** What was refused stays as it is, and is not written. */
  private List<Fresh> fresh(List<Row> rows, List<RewrappedRow> answer) {
    List<Fresh> fresh = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Fresh row = new Fresh(rows.get(i), answer.get(i));
      if (isChanged(row)) {
        fresh.add(row);
      }
    }
    return fresh;
  }

  private boolean isChanged(Fresh row) {
    return table.columns().stream()
            .anyMatch(
                column -> isOther(row.answer().values().get(column), row.read().getString(column)))
        || table.indexes().entrySet().stream()
            .anyMatch(
                index ->
                    isOther(
                        row.answer().indexes().get(index.getKey()),
                        row.read().getString(index.getValue())));
  }

  private static boolean isOther(@Nullable String fresh, @Nullable String read) {
    return fresh != null && !fresh.equals(read);
  }

  private Tuple values(TenantId tenant, List<Fresh> rows) {
    int size = rows.size();
    UUID[] ids = new UUID[size];
    for (int i = 0; i < size; i++) {
      ids[i] = rows.get(i).read().getUUID("id");
    }
    Tuple values = Tuple.tuple().addUUID(tenant.value()).addArrayOfUUID(ids);
    for (String column : table.columns()) {
      @Nullable String[] before = new String[size];
      @Nullable String[] after = new String[size];
      for (int i = 0; i < size; i++) {
        before[i] = rows.get(i).read().getString(column);
        after[i] = rows.get(i).answer().values().getOrDefault(column, before[i]);
      }
      values.addArrayOfString(before).addArrayOfString(after);
    }
    for (String field : sql.indexedFields()) {
      String index = Objects.requireNonNull(table.indexes().get(field));
      @Nullable String[] before = new String[size];
      @Nullable String[] after = new String[size];
      for (int i = 0; i < size; i++) {
        before[i] = rows.get(i).read().getString(index);
        after[i] = rows.get(i).answer().indexes().get(field);
      }
      values.addArrayOfString(before).addArrayOfString(after);
    }
    return values;
  }

  private Uni<RewrapProgress> finish(
      SqlConnection connection, TenantId tenant, RewrapProgress from) {
    RewrapProgress end = new RewrapProgress(from.targets(), from.lastId(), true);
    return end.put(connection, tenant, table.source()).replaceWith(end);
  }
}
