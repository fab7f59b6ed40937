package io.phishx.crypto.coverage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violations;
import io.phishx.crypto.field.SealedTables.SealedColumn;
import io.phishx.crypto.field.SealedTables.SealedTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Coverage as it is reported and shown. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record CoverageBody(@Nullable List<@Nullable TableCount> tables) {

  /**
   * One table.
   *
   * @param owner who reports it; ignored in a report
   * @param countedAt null if it was never reported; in a report the {@code as_of} before the count
   * @param columns only counts above 0
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record TableCount(
      @Nullable String table,
      @Nullable String owner,
      @Nullable Instant countedAt,
      @Nullable List<@Nullable ColumnCount> columns) {

    static TableCount of(SealedTable table, @Nullable Report report) {
      return new TableCount(
          table.name(),
          table.owner().orElse(null),
          report == null ? null : report.countedAt(),
          report == null ? List.of() : List.copyOf(report.columns()));
    }
  }

  /** A checked count of one table. */
  record Count(SealedTable table, Instant countedAt, List<ColumnCount> columns) {}

  /**
   * Checks a report.
   *
   * @throws Problem.Invalid naming the first wrong fields
   */
  List<Count> counts(Map<String, SealedTable> known, Instant now) {
    Violations violations = new Violations();
    List<Count> counts = new ArrayList<>();
    List<@Nullable TableCount> given = tables == null ? List.of() : tables;
    if (given.isEmpty()) {
      violations.add("tables", "expected at least one table");
    }
    for (int t = 0; t < given.size() && !violations.isFull(); t++) {
      count(given.get(t), "tables[" + t + "]", known, now, violations).ifPresent(counts::add);
    }
    violations.refuse("the report cannot be taken");
    return counts;
  }

  private static Optional<Count> count(
      @Nullable TableCount given,
      String path,
      Map<String, SealedTable> known,
      Instant now,
      Violations violations) {
    SealedTable table = given == null || given.table() == null ? null : known.get(given.table());
    if (given == null || table == null) {
      violations.add(path + ".table", Violations.expected(known.keySet()));
      return Optional.empty();
    }
    Instant countedAt = given.countedAt();
    if (countedAt == null || countedAt.isAfter(now)) {
      violations.add(path + ".counted_at", "expected the as_of of the targets, read before");
      return Optional.empty();
    }
    List<String> names = table.columns().stream().map(SealedColumn::name).toList();
    List<ColumnCount> columns = new ArrayList<>();
    List<@Nullable ColumnCount> listed = given.columns() == null ? List.of() : given.columns();
    for (int c = 0; c < listed.size() && !violations.isFull(); c++) {
      ColumnCount column = listed.get(c);
      if (column == null) {
        violations.add(path + ".columns[" + c + "]", "expected an object");
      } else {
        column.check(path + ".columns[" + c + "]", names, violations);
        columns.add(column);
      }
    }
    return Optional.of(new Count(table, countedAt, columns));
  }
}
